/** Lines of apps as records of the log: the same text as the logger's, for a fraction of its time. */
import { fieldsOf } from '../master/app-output.ts';
import type { OutputRecord } from '../master/contract.ts';
import { monotonicMs } from '../platform/clock.ts';

/** pino's number for the level `info`. */
const LEVEL = 30;

/** What is the same for all lines of a stream is made once. */
export function createRecordMaker(now: () => number): (record: OutputRecord) => string {
  const heads = new Map<string, string>();
  return (record) => {
    const { slot, source, line, isContinued } = record;
    const key = `${slot} ${source} ${isContinued}`;
    let head = heads.get(key);
    if (head === undefined) {
      head = JSON.stringify(fieldsOf(record)).slice(1, -1);
      heads.set(key, head);
    }
    return `{"level":${LEVEL},"time":${now()},${head},"msg":${JSON.stringify(line)}}\n`;
  };
}

/** So long nobody else has the event loop. */
const SHARE_MS = 1;

export interface Recorder {
  /** In the order of the calls. `take` gets all texts, in one piece or in several, and once `isLast`. */
  record(records: readonly OutputRecord[], take: (text: string, isLast: boolean) => void): void;
  /** Resolves when nothing is left to be made. */
  whenIdle(): Promise<void>;
}

/** 64 KiB of output may be as many lines: all records in one go would keep every connection waiting. */
export function createRecorder(textOf: (record: OutputRecord) => string): Recorder {
  const jobs: { readonly records: readonly OutputRecord[]; readonly take: Taker; done: number }[] = [];
  let waiting: (() => void)[] = [];
  let isUnderWay = false;

  function work(): void {
    const untilMs = monotonicMs() + SHARE_MS;
    while (jobs.length > 0) {
      const job = jobs[0]!;
      let text = '';
      do text += job.done < job.records.length ? textOf(job.records[job.done++]!) : '';
      while (job.done < job.records.length && monotonicMs() < untilMs);
      const isLast = job.done === job.records.length;
      if (isLast) jobs.shift();
      job.take(text, isLast);
      if (monotonicMs() >= untilMs) break;
    }
    isUnderWay = jobs.length > 0;
    if (isUnderWay) setImmediate(work);
    else {
      for (const resolve of waiting) resolve();
      waiting = [];
    }
  }

  return {
    record(records, take) {
      jobs.push({ records, take, done: 0 });
      if (isUnderWay) return;
      isUnderWay = true;
      work();
    },
    whenIdle: () =>
      jobs.length === 0 ? Promise.resolve() : new Promise((resolve) => void waiting.push(resolve)),
  };
}

type Taker = (text: string, isLast: boolean) => void;
