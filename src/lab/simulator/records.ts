/**
 * Numbers that every event of a worker changes lie together, 64 bytes a worker, a line of the processor's cache:
 * with thousands of workers a run spends its time waiting for memory. The first four are its presence, the others
 * its gauges.
 */
export const RECORD = 8;
