/** Functions and files that are too long, and the reasons that some of them give. */

import { functionsIn } from './functions.ts';
import type { Sources } from './sources.ts';

const FUNCTION_LIMIT = 60;
const FILE_LIMIT = 250;

/** In the line above the function, or in the first line of the file. At least three words: "too long" is none. */
const REASON = /^\s*\/\/ over the limit: \S+ \S+ \S+/;
const MENTION = /^\s*\/\/.*\bover the limit\b/i;

/**
 * What is too long and gives no reason, a line each; and reasons that excuse nothing, so that none outlives its
 * function. Functions are measured as `functionsIn` does.
 */
export function lengthProblems(sources: Sources): string[] {
  return [...functionsIn(sources, FUNCTION_LIMIT)].flatMap(([path, functions]) => {
    const lines = sources.get(path)!.split('\n');
    const tooLong = functions.map(({ line, length }) => ({
      what: `the function in line ${line}`,
      length,
      limit: FUNCTION_LIMIT,
      reasonIn: line - 1,
    }));
    const fileLength = lines.length - 1;
    if (fileLength > FILE_LIMIT)
      tooLong.push({ what: 'the file', length: fileLength, limit: FILE_LIMIT, reasonIn: 1 });
    const reasons = new Set(tooLong.map(({ reasonIn }) => reasonIn));
    return [
      ...tooLong
        .filter(({ reasonIn }) => !REASON.test(lines[reasonIn - 1] ?? ''))
        .map(({ what, length, limit }) => `${path}: ${what} has ${length} lines, more than ${limit}`),
      ...lines.flatMap((text, index) =>
        MENTION.test(text) && !reasons.has(index + 1)
          ? [`${path}: line ${index + 1} gives a reason, and what it stands above is not over the limit`]
          : [],
      ),
    ];
  });
}
