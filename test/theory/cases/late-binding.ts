/** Connections that wait in the master instead of in a worker, and connections that are refused. */
import { delayedShare, meanSojourn, percentiles, refused } from '../checks.ts';
import type { TheoryCase } from '../contract.ts';
import { centralQueue, centralQueueQuantile, erlangB, erlangC, refusedShare } from '../formulas.ts';
import { loaded } from '../scenarios.ts';

/** The loads whose share of delayed connections is compared; below a share of RARE that would take too long a run. */
const DELAY_LOADS: readonly number[] = [0.7, 0.9];
const RARE = 0.1;

/** Connections that give the share of delayed ones within 1.5 %: they come in clusters of about 4 load / (1 - load)^2. */
function forDelayed(load: number, waits: number): number {
  if (!comparesDelay(load, waits)) return 0;
  return ((1.96 / 0.015) ** 2 * (1 - waits) * 8 * load) / waits / (1 - load) ** 2;
}

function comparesDelay(load: number, waits: number): boolean {
  return DELAY_LOADS.includes(load) && waits > RARE;
}

const central = [2, 4, 8, 16, 64].flatMap((workers) =>
  [0.5, 0.7, 0.8, 0.9, 0.95].map((load): TheoryCase => {
    const mean = centralQueue(workers, load);
    const waits = erlangC(workers, load);
    const names = workers <= 16 && load <= 0.9 ? (['p50', 'p99'] as const) : [];
    const { connections, ...scenario } = loaded({
      workers,
      load,
      length: { mean },
      binding: { pendingLimit: 0 },
    });
    return {
      name: `M/M/c: late binding, N = ${workers}, load ${load}`,
      // What waits comes in clusters: the rarer they are, the longer it takes to have seen enough of them.
      scenario: {
        ...scenario,
        connections: Math.ceil(Math.max(connections / Math.max(waits, RARE) ** 0.5, forDelayed(load, waits))),
      },
      algorithm: { name: 'random' },
      checks: [
        meanSojourn(mean, load),
        ...(comparesDelay(load, waits) ? [delayedShare(waits)] : []),
        ...percentiles(names, (share) => centralQueueQuantile(workers, load, share)),
      ],
    };
  }),
);

const loss = [
  [4, 2, 4_000_000],
  [16, 12, 8_000_000],
  [64, 56, 30_000_000],
].map(([servers, offered, connections]): TheoryCase => {
  return {
    name: `Erlang B: ${servers} places, offered load ${offered}`,
    scenario: {
      connections: connections!,
      arrivals: { kind: 'poisson', rate: offered! },
      workers: { count: servers! },
      binding: { openLimit: 1, queueLimit: 0 },
    },
    algorithm: { name: 'random' },
    checks: [refused(erlangB(servers!, offered!), 0.02)],
  };
});

const anyDistribution: TheoryCase = {
  name: 'Erlang B: 4 places, offered load 2, deterministic service',
  scenario: { ...loss[0]!.scenario, service: { kind: 'deterministic' } },
  algorithm: { name: 'random' },
  checks: [refused(erlangB(4, 2), 0.02)],
};

const bounded = [
  [0.9, 10, 12_000_000],
  [0.95, 50, 40_000_000],
].map(([load, places, connections]): TheoryCase => {
  return {
    name: `M/M/1/K: ${places} places, load ${load}`,
    scenario: {
      connections: connections!,
      arrivals: { kind: 'poisson', rate: load! },
      workers: { count: 1 },
      binding: { openLimit: places!, queueLimit: 0 },
    },
    algorithm: { name: 'random' },
    checks: [refused(refusedShare(places!, load!), 0.03)],
  };
});

export const lateBindingCases: readonly TheoryCase[] = [...central, ...loss, anyDistribution, ...bounded];
