/** The volleys: all connections at once with one request each; when all are answered and closed, again. */
import { monotonicMs, watchCpu } from './clock.ts';
import { connect, requestText } from './connection.ts';
import { contentOf } from './content.ts';
import type { GeneratorOrder } from './contract.ts';
import type { Generate } from './generate.ts';
import type { Recorder } from './recorder.ts';

const VOLLEY_TIMEOUT_MS = 10_000;
const WARM_UP_SHARE = 0.1;

export const generateVolleys: Generate = async (order, recorder, measuring) => {
  if (order.shape.kind !== 'volleys') throw new TypeError('not a load of volleys');
  const { connections, repeats } = order.shape;
  await shoot(order, recorder, { first: 0, count: Math.ceil(connections * WARM_UP_SHARE) });
  const beginMs = monotonicMs();
  recorder.beginAt(beginMs);
  measuring();
  const cpuShare = watchCpu();
  const volleys: Record<string, number>[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    volleys.push(await shoot(order, recorder, { first: repeat * connections, count: connections }));
  }
  return {
    name: 'volleys',
    seconds: (monotonicMs() - beginMs) / 1000,
    cpuShare: cpuShare(),
    lateMs: 0,
    volleys,
  };
};

/** Answers by worker. */
function shoot(
  order: GeneratorOrder,
  recorder: Recorder,
  { first, count }: { first: number; count: number },
): Promise<Record<string, number>> {
  const { port } = order;
  const requests = Array.from({ length: count }, (_, index) =>
    requestText(port, contentOf(order, first + index).paths[0]!, true),
  );
  const byWorker: Record<string, number> = {};
  /** Ends what is left of it. */
  const open = new Set<() => void>();
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      for (const giveUp of open) giveUp();
    }, VOLLEY_TIMEOUT_MS);
    for (const request of requests) {
      const sentMs = monotonicMs();
      let isAnswered = false;
      let isLate = false;
      const connection = connect(port, {
        onAnswer: ({ status, worker }, atMs) => {
          if (isAnswered) return;
          isAnswered = true;
          recorder.answered({ atMs: sentMs, latencyMs: atMs - sentMs, status, worker, connection });
          if (worker !== undefined && status < 300) byWorker[worker] = (byWorker[worker] ?? 0) + 1;
          connection.end();
        },
        onClosed: (problem) => {
          if (!isAnswered) recorder.failed(sentMs, isLate ? 'timeout' : (problem ?? 'closed early'));
          open.delete(giveUp);
          if (open.size > 0) return;
          clearTimeout(timer);
          resolve(byWorker);
        },
      });
      const giveUp = (): void => {
        isLate = true;
        connection.destroy();
      };
      open.add(giveUp);
      connection.send(request);
    }
  });
}
