/** "Did you mean" for names a person mistyped. */
import { distance } from 'fastest-levenshtein';

/** The candidate that `written` was probably meant to be, or undefined when none is near enough. */
export function suggest(written: string, candidates: readonly string[]): string | undefined {
  const wanted = written.toLowerCase();
  // Edit distance costs the product of both lengths, and what is far longer than any name is no typing error.
  if (wanted === '' || wanted.length > 64) return undefined;
  return nearest(wanted, candidates) ?? begunWith(wanted, candidates);
}

function nearest(wanted: string, candidates: readonly string[]): string | undefined {
  // One letter in three may be wrong: "tcsh" is as near to "bash" as a person's own word is to most others.
  let leastDistance = Math.floor(wanted.length / 3) + 1;
  let best: string | undefined;
  for (const candidate of candidates) {
    const candidateDistance = errorsBetween(wanted, candidate.toLowerCase());
    if (candidateDistance >= leastDistance) continue;
    leastDistance = candidateDistance;
    best = candidate;
  }
  return best;
}

/** The edit distance, in which two swapped letters alone count as the one error they are. */
function errorsBetween(wanted: string, candidate: string): number {
  const edits = distance(wanted, candidate);
  return edits === 2 && isSwapped(wanted, candidate) ? 1 : edits;
}

function isSwapped(left: string, right: string): boolean {
  const first = [...left].findIndex((_, index) => left[index] !== right[index]);
  const swapped = left.slice(0, first) + left[first + 1] + left[first] + left.slice(first + 2);
  return swapped === right;
}

/** Who types `--keep` knows how the name begins: the distance is large, yet the guess is good. */
function begunWith(wanted: string, candidates: readonly string[]): string | undefined {
  if (wanted.length < 3) return undefined;
  return candidates.find((candidate) => candidate.toLowerCase().startsWith(wanted));
}
