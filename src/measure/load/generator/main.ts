/** A process that puts load on a port: gets one order, says when measuring begins, and ends with its report. */
import type { LoadShape } from '../../scenarios/contract.ts';
import { generateClosed } from './closed.ts';
import type { GeneratorMessage, GeneratorOrder, OrderMessage } from './contract.ts';
import type { Generate } from './generate.ts';
import { generateOpen } from './open.ts';
import { Recorder } from './recorder.ts';
import { openStreams } from './streams.ts';
import { generateVolleys } from './volleys.ts';

const generators: Record<LoadShape['kind'], Generate> = {
  closed: generateClosed,
  open: generateOpen,
  volleys: generateVolleys,
};

process.once('message', ({ order }: OrderMessage) => {
  generate(order).then(
    (report) => leaveWith({ type: 'pointsman:generated', report }),
    (error: unknown) => {
      leaveWith({ type: 'pointsman:failed', reason: error instanceof Error ? error.message : String(error) });
    },
  );
});
// Nobody wants the numbers any more.
process.once('disconnect', () => process.exit(1));

async function generate(order: GeneratorOrder) {
  const recorder = new Recorder({
    measureMs: order.shape.kind === 'volleys' ? Number.POSITIVE_INFINITY : order.measureMs,
  });
  if (order.process === 0) await openStreams(order.port, order.longLived, recorder);
  const measuring = (): void =>
    void process.send!({ type: 'pointsman:measuring' } satisfies GeneratorMessage);
  const generated = await generators[order.shape.kind](order, recorder, measuring);
  return { ...generated, observed: recorder.observed() };
}

function leaveWith(message: GeneratorMessage): void {
  process.send!(message, () => process.exit(0));
}
