/** Which lines are told of a worker that died: the last ones, and those in which its last error began. */
import type { OutputSource } from '../contract.ts';

const TOLD_LINES = 20;
/** Of these are errors, at least, if there are as many. */
const TOLD_ERRORS = 10;
/** Of a long burst of errors: the first lines, and how many of the last at least. */
const FIRST_ERRORS = 8;
const LONGEST_LINE = 2_000;

export interface Line {
  readonly source: OutputSource;
  readonly text: string;
}

/**
 * In the order in which they came. The last burst of errors begins at `burstFrom`; `hasGap` if lines are missing in
 * it. What is left out of that burst is counted in its place.
 */
export function linesToTell(lines: readonly Line[], burstFrom: number, hasGap: boolean): string[] {
  const isError = ({ source }: Line): boolean => source === 'stderr';
  const errors = lines.filter(isError);
  const burst = lines.slice(burstFrom).filter(isError);
  const isLong = hasGap || (burst.length > TOLD_ERRORS && lines.length > TOLD_LINES);
  const first = isLong ? burst.slice(0, FIRST_ERRORS) : [];
  const told = new Set([...first, ...errors.slice(first.length - TOLD_ERRORS)]);
  for (const line of lines.toReversed()) if (told.size < TOLD_LINES) told.add(line);

  const texts: string[] = [];
  const lastFirst = first.at(-1);
  let leftOut = 0;
  let isInGap = false;
  for (const line of lines) {
    if (!told.has(line)) {
      leftOut++;
      continue;
    }
    if (isInGap && leftOut > 0) texts.push(`… ${leftOut}${hasGap ? ' or more' : ''} lines left out …`);
    isInGap = line === lastFirst;
    leftOut = 0;
    texts.push(shorten(line.text));
  }
  return texts;
}

function shorten(line: string): string {
  const trimmed = line.trimEnd();
  return trimmed.length > LONGEST_LINE ? `${trimmed.slice(0, LONGEST_LINE)} …` : trimmed;
}
