/** What a destination writes at a time: lines of the log, or output of apps. */

export interface Output {
  readonly bytes: Buffer;
  readonly done: () => void;
}

export interface Batch {
  readonly lines: number;
  outputs: readonly Output[];
  rest: Buffer;
  /** What was written of it ended within a line. */
  isInLine: boolean;
}

export const LINE_BREAK = 0x0a;

export function batchOf(lines: number, outputs: readonly Output[], rest: Buffer): Batch {
  return { lines, outputs, rest, isInLine: false };
}

/** The last of each need not be ended. */
export function linesIn(pieces: readonly Buffer[]): number {
  let count = 0;
  for (const bytes of pieces) {
    for (let at = 0; at < bytes.length; at = bytes.indexOf(LINE_BREAK, at) + 1 || bytes.length) count++;
  }
  return count;
}

/** Its output is lost, except for the rest of a line of which there is a part already. Gives how many lines were. */
export function loseOutputOf(batch: Batch): number {
  const kept = batch.isInLine ? batch.rest.indexOf(LINE_BREAK) + 1 || batch.rest.length : 0;
  const lines = linesIn([batch.rest.subarray(kept)]);
  batch.rest = batch.rest.subarray(0, kept);
  batch.outputs = [];
  return lines;
}
