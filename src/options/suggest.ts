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
  // A third of the letters may be wrong; two swapped letters count as two, so four letters allow for that.
  let leastDistance = Math.ceil(wanted.length / 3) + 1;
  let best: string | undefined;
  for (const candidate of candidates) {
    const candidateDistance = distance(wanted, candidate.toLowerCase());
    if (candidateDistance >= leastDistance) continue;
    leastDistance = candidateDistance;
    best = candidate;
  }
  return best;
}

/** Who types `--keep` knows how the name begins: the distance is large, yet the guess is good. */
function begunWith(wanted: string, candidates: readonly string[]): string | undefined {
  if (wanted.length < 3) return undefined;
  return candidates.find((candidate) => candidate.toLowerCase().startsWith(wanted));
}
