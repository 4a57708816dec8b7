/** A process with visitors: gets one order, and tells what they saw when it is told to end. */
import type { Asked, FromVisitors, ToVisitors } from './contract.ts';
import { startVisitors } from './visitors.ts';

let stop: (() => Promise<readonly Asked[]>) | undefined;

process.on('message', (message: ToVisitors) => {
  if (message.type === 'bench:end') void end();
  else
    startVisitors(message.order).then((started) => {
      stop = started;
      answer([]);
    }, fail);
});
// Nobody wants to know any more.
process.once('disconnect', () => process.exit(1));

async function end(): Promise<void> {
  answer((await stop?.()) ?? [], () => process.exit(0));
}

function answer(asked: readonly Asked[], then: () => void = () => {}): void {
  process.send!({ type: 'bench:seen', asked } satisfies FromVisitors, then);
}

function fail(error: Error): void {
  console.error(error.message);
  process.exit(1);
}
