import { fileURLToPath } from 'node:url';

/** Enough for whatever is between a program and what it calls. */
const FRAMES = 50;
/** Code at the top of a module: of ESM, and of CommonJS. */
const TOP_LEVEL = /at (?:async )?(file:\/\/[^()\s]+?):\d+:\d+$|at Object\.<anonymous> \((.+?):\d+:\d+\)$/gm;

/** The modules that are being evaluated now, and the program of this process. */
export function callingFiles(): ReadonlySet<string> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = FRAMES;
  const { stack = '' } = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  const [, program] = process.argv;
  const files = [...stack.matchAll(TOP_LEVEL)].map(([, url, path]) => pathOf(url ?? path!));
  return new Set(program === undefined ? files : [program, ...files]);
}

function pathOf(place: string): string {
  return place.startsWith('file:') ? fileURLToPath(place) : place;
}
