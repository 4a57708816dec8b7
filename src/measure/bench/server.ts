/** The process of a balancer that is measured. Nothing else is in it, so that its CPU time is the master's. */
import type { Balancer } from '../../api/balancer.ts';
import { start } from '../../api/start.ts';
import { PointsmanError } from '../../errors.ts';
import type { BalancerSettings } from './contract.ts';
import type { BalancerCounts, BenchAnswer, BenchOrder } from './messages.ts';

let balancer: Balancer | undefined;

process.on('message', (order: BenchOrder) => {
  switch (order.type) {
    case 'pointsman:bench-start':
      void begin(order.settings);
      break;
    case 'pointsman:bench-count':
      if (balancer !== undefined) tell({ type: 'pointsman:bench-counted', counts: countsOf(balancer) });
      break;
    case 'pointsman:bench-stop':
      void Promise.resolve(balancer?.stop()).then(() => process.exit());
      break;
  }
});

// The benchmark is gone, however it ended; the workers go with this process.
process.on('disconnect', () => process.exit());

async function begin(settings: BalancerSettings): Promise<void> {
  try {
    balancer = await start({ ...settings, appOutput: 'json', host: '127.0.0.1', port: 0 });
    const { handoff, addresses } = balancer;
    tell({ type: 'pointsman:bench-started', handoff, addresses });
  } catch (error) {
    const code = error instanceof PointsmanError ? error.code : undefined;
    tell({ type: 'pointsman:bench-failed', code, error: error as Error });
  }
}

function countsOf(running: Balancer): BalancerCounts {
  const { workers, shed } = running.summary();
  return {
    workers: workers.map(({ slot, connections, requests, restarts }) => ({
      slot,
      connections,
      requests,
      restarts,
    })),
    shed: Object.values(shed).reduce((sum, count) => sum + count, 0),
  };
}

function tell(answer: BenchAnswer): void {
  process.send!(answer);
}
