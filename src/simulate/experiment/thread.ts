/** A thread that carries out one run after the other. */
import { parentPort } from 'node:worker_threads';
import { PointsmanError } from '../../errors.ts';
import { carryOut } from './carry-out.ts';
import type { Order, Report } from './thread-messages.ts';

const port = parentPort!;
const tell = (report: Report): void => port.postMessage(report);

port.on('message', async ({ index, run }: Order) => {
  try {
    const outcome = await carryOut(run, (share) => tell({ type: 'pointsman:progress', index, share }));
    tell({ type: 'pointsman:done', index, outcome });
  } catch (error) {
    // A class does not survive the way to the other thread; its code does.
    const code = error instanceof PointsmanError ? error.code : undefined;
    tell({
      type: 'pointsman:failed',
      code,
      error: error instanceof Error ? error : new Error(String(error)),
    });
  }
});
