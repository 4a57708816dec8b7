/** A process with many clients: gets one order, tells what it saw whenever it is asked, and ends when it is told to. */
import { monotonicMs } from '../../../src/measure/load/generator/clock.ts';
import type { ClientOrder, FromClient, ToClient } from './contract.ts';
import { type Crowd, gatherCrowd } from './crowd.ts';
import { createTally, tell } from './tally.ts';

const tally = createTally();
let crowd: Crowd | undefined;
let sinceMs = monotonicMs();

process.on('message', (message: ToClient) => {
  switch (message.type) {
    case 'bench:run':
      void run(message.order);
      break;
    case 'bench:tell':
      answer();
      break;
    case 'bench:end':
      void end();
  }
});
// Nobody wants the numbers any more.
process.once('disconnect', () => process.exit(1));

async function run(order: ClientOrder): Promise<void> {
  setTimeout(() => process.exit(1), order.mostMs).unref();
  crowd = await gatherCrowd(order, tally);
  answer();
}

async function end(): Promise<void> {
  await crowd?.end();
  answer(() => process.exit(0));
}

function answer(then: () => void = () => {}): void {
  const nowMs = monotonicMs();
  const report = tell(tally, (nowMs - sinceMs) / 1000);
  sinceMs = nowMs;
  process.send!({ type: 'bench:told', report } satisfies FromClient, then);
}
