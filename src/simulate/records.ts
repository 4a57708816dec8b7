/**
 * What the events of a worker change lies together, 128 bytes a worker, two lines of the processor's cache side by
 * side: with thousands of workers a run spends its time waiting for memory.
 *
 *     numbers   0 to 3 presence   4 to 7, 11 and 12 gauges   8 handed over
 *     integers 18 head and 19 tail of what waits   20 in service   21 place among the due times
 */
export const RECORD = 16;

/** Integers of a worker: the same memory, seen in halves. */
export const INTEGERS: number = 2 * RECORD;
export const HANDED_OVER = 8;
export const HEAD = 18;
export const TAIL = 19;
export const SERVES = 20;
export const PLACE = 21;

export function integersOf(records: Float64Array): Int32Array {
  return new Int32Array(records.buffer);
}
