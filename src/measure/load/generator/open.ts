/** The open load: connections come when they are due, whatever the server does with the ones before. */
import { createHistogram, quantile, record } from '../histogram.ts';
import { monotonicMs, until, watchCpu } from './clock.ts';
import { contentOf } from './content.ts';
import type { Generate } from './generate.ts';
import { isSuccess } from './recorder.ts';
import { type OpenShape, scheduleArrivals } from './schedule.ts';
import { createPacer } from './start-pacer.ts';
import { Visit, type VisitEvents } from './visit.ts';

/** For answers that are still missing when the measured time is over. */
const STRAGGLER_MS = 5_000;
/** For the pacer to hear of the start. */
const LEAD_MS = 10;

export const generateOpen: Generate = async (order, recorder, measuring) => {
  const { port, seed, warmUpMs, measureMs, processes, process } = order;
  const lastsMs = warmUpMs + measureMs;
  // Each process knows all connections and takes its part of them: how many there are changes none of them.
  const isOurs = (_: number, connection: number): boolean => connection % processes === process;
  const timesMs = scheduleArrivals(order.shape as OpenShape, seed, lastsMs).filter(isOurs);
  const pacer = await createPacer(timesMs);
  const startMs = monotonicMs() + LEAD_MS;
  const endMs = startMs + lastsMs;
  const late = createHistogram();
  const { expect, settle, settledBy, giveUp } = createAwaited();

  const events: VisitEvents = {
    onAsked: (visit, dueMs) => {
      if (recorder.counts(dueMs)) expect(visit);
    },
    onAnswer: (visit, dueMs, atMs, { status, worker }, connection) => {
      if (!visit.isAside || !isSuccess(status)) {
        recorder.answered({ atMs: dueMs, latencyMs: atMs - dueMs, status, worker, connection });
      }
      settle(visit);
    },
    onFailed: (visit, dueMs, problem) => {
      recorder.failed(dueMs, problem);
      settle(visit);
    },
    isOver: () => monotonicMs() >= endMs,
  };

  let opened = 0;
  recorder.beginAt(startMs + warmUpMs);
  pacer.start(startMs, (count) => {
    for (; opened < count; opened++) {
      const dueMs = startMs + timesMs[opened]!;
      // "At once" is as fast as one process connects: of a burst only the first can be late.
      const isFirst = timesMs[opened] !== timesMs[opened - 1];
      if (isFirst && recorder.counts(dueMs)) record(late, Math.max(0, monotonicMs() - dueMs));
      new Visit(port, contentOf(order, opened * processes + process), dueMs, events);
    }
  });

  await until(startMs + warmUpMs);
  measuring();
  const cpuShare = watchCpu();
  await until(endMs);
  const share = cpuShare();
  // What was due in the last moment may not have come yet.
  while (opened < timesMs.length) await until(monotonicMs() + 1);
  await settledBy(endMs + STRAGGLER_MS);
  giveUp('timeout');
  return { name: 'open loop', seconds: measureMs / 1000, cpuShare: share, lateMs: quantile(late, 0.99) };
};

interface Awaited {
  readonly expect: (visit: Visit) => void;
  readonly settle: (visit: Visit) => void;
  /** Resolves when no answer is awaited, or at this time. */
  readonly settledBy: (ms: number) => Promise<void>;
  readonly giveUp: (problem: string) => void;
}

/** The visits whose answer is awaited and will count. */
function createAwaited(): Awaited {
  const visits = new Set<Visit>();
  let onSettled = (): void => {};
  return {
    expect: (visit) => {
      visits.add(visit);
    },
    settle: (visit) => {
      if (visits.delete(visit) && visits.size === 0) onSettled();
    },
    settledBy: async (ms) => {
      if (visits.size === 0) return;
      const settled = new Promise<void>((resolve) => {
        onSettled = resolve;
      });
      await Promise.race([settled, until(ms)]);
    },
    giveUp: (problem) => {
      for (const visit of visits) visit.giveUp(problem);
    },
  };
}
