/** What a process of Node knows of itself, for whoever asks now and then. */
import { getHeapStatistics } from 'node:v8';
import { createLagMeter, type LagMeter, type LoopLag } from './loop-lag.ts';

/** Sizes are bytes. */
export interface NodeFacts {
  /** Such as v20.19.0. */
  readonly version: string;
  readonly heapTotalBytes: number;
  readonly heapUsedBytes: number;
  readonly externalBytes: number;
  /** Since the last time somebody asked; undefined the first time. */
  readonly lag: LoopLag | undefined;
}

/** Nobody has asked for so long: the lag is not measured any more until somebody does. */
const FORGOTTEN_MS = 180_000;

/** For one process; nothing is measured before the first call. */
export function createNodeFacts(): () => NodeFacts {
  let meter: LagMeter | undefined;
  let forgotten: NodeJS.Timeout | undefined;

  return () => {
    const lag = meter?.take();
    meter ??= createLagMeter();
    clearTimeout(forgotten);
    forgotten = setTimeout(() => {
      meter?.stop();
      meter = undefined;
    }, FORGOTTEN_MS).unref();
    // The same as process.memoryUsage(), which also asks the system.
    const { total_heap_size, used_heap_size, external_memory } = getHeapStatistics();
    return {
      version: process.version,
      heapTotalBytes: total_heap_size,
      heapUsedBytes: used_heap_size,
      externalBytes: external_memory,
      lag,
    };
  };
}
