/** Runs in parallel threads; the main thread stays free for a progress bar and for Ctrl-C. */
import { Worker } from 'node:worker_threads';
import { PointsmanError } from '../../errors.ts';
import type { Run, RunOutcome } from './contract.ts';
import type { Order, Report } from './thread-messages.ts';

export interface PoolOptions {
  readonly threads: number;
  /** Called with the share of all runs that is done. */
  readonly onProgress: (share: number) => void;
}

/** The outcomes in the order of the runs, however many threads there are. Rejects with the first failure. */
export async function carryOutAll(
  runs: readonly Run[],
  { threads, onProgress }: PoolOptions,
): Promise<RunOutcome[]> {
  const outcomes = new Array<RunOutcome>(runs.length);
  const shares = new Float64Array(runs.length);
  let next = 0;
  let sum = 0;
  const progress = (index: number, share: number): void => {
    sum += share - shares[index]!;
    shares[index] = share;
    onProgress(sum / runs.length);
  };
  const pool = Array.from({ length: Math.min(threads, runs.length) }, () => startThread());
  const work = (worker: Worker): Promise<void> =>
    new Promise((resolve, reject) => {
      const orderNext = (): void => {
        const index = next++;
        if (index >= runs.length) resolve();
        else worker.postMessage({ index, run: runs[index]! } satisfies Order);
      };
      worker.on('error', reject);
      worker.on('exit', (code) => reject(new Error(`a simulating thread ended with code ${code}`)));
      worker.on('message', (report: Report) => {
        if (report.type === 'pointsman:failed') {
          reject(errorOf(report));
          return;
        }
        progress(report.index, report.type === 'pointsman:progress' ? report.share : 1);
        if (report.type !== 'pointsman:done') return;
        outcomes[report.index] = report.outcome;
        orderNext();
      });
      orderNext();
    });
  try {
    await Promise.all(pool.map(work));
  } finally {
    await Promise.all(pool.map((worker) => worker.terminate()));
  }
  return outcomes;
}

function errorOf({ code, error }: Extract<Report, { type: 'pointsman:failed' }>): Error {
  return code === undefined ? error : new PointsmanError(code, error.message, { cause: error });
}

/**
 * In the form this very file is in: source or built. From source, tsx does not reach the first file of a thread by
 * itself (Node.js 20), so that the thread begins by asking for it.
 */
function startThread(): Worker {
  const file = new URL(`./thread${import.meta.url.slice(-3)}`, import.meta.url);
  if (!process.execArgv.some((arg) => /\btsx\b/.test(arg))) return new Worker(file);
  const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  const begin = `import(${loader}).then(({ register }) => (register(), import(${JSON.stringify(file.href)})))`;
  return new Worker(begin, { eval: true });
}
