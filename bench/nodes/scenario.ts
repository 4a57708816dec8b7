/** What happens to the two nodes, one after the other, while visitors come. */
import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../../src/measure/load/generator/clock.ts';
import { type Aftermath, aftermathOf, type Span, usualP99 } from './aftermath.ts';
import { type NodeName, type Site, type SiteOptions, startSite } from './site.ts';

export interface Scenario extends SiteOptions {
  readonly steps: readonly Step[];
  readonly visitors: number;
  readonly perSecond: number;
  readonly seed: number;
  /** Without a fault, to know what is usual. */
  readonly quietMs: number;
  /** How long a node is gone, and Redis, from when it is known. */
  readonly faultMs: number;
  /** After a fault is over. */
  readonly settleMs: number;
  /** By how much the clock of node b is ahead once it is replaced; below 0 behind. */
  readonly clockAheadMs: number;
  /** As `Expected` says. */
  readonly graceMs: number;
}

/** In this order: each begins where the one before has ended. */
export const allSteps = [
  'quiet',
  'deployA',
  'deployB',
  'kill',
  'back',
  'cut',
  'mend',
  'storeStops',
  'storeStarts',
  'skew',
] as const;
export type Step = (typeof allSteps)[number];

export interface Seen {
  /** Of any second in the quiet time, and a half more. */
  readonly usualP99Ms: number;
  readonly steps: Readonly<Record<Step, Aftermath>>;
}

/** As src/store promises: so much later at most it tries again to connect. */
export const STORE_RETRY_MS = 2000;
const MOST_MS = 600_000;

/** `tell` is told of each step when it begins. */
export async function play(scenario: Scenario, tell: (step: Step) => void = () => {}): Promise<Seen> {
  const site = await startSite(scenario);
  try {
    const { visitors: count, perSecond, seed, graceMs } = scenario;
    const visitors = await site.visit({ visitors: count, perSecond, seed, mostMs: MOST_MS });
    // Code is compiled.
    await sleep(scenario.settleMs);
    const acts = actsOf(site, scenario);
    const spans: [Step, Span][] = [];
    for (const step of scenario.steps) {
      tell(step);
      const fromMs = monotonicMs();
      const knownMs = (await acts[step]()) ?? fromMs;
      spans.push([step, { fromMs, untilMs: monotonicMs(), knownMs }]);
    }
    const asked = await visitors.end();
    const usualMs = usualP99(asked, spans[0]![1]);
    const seen = spans.map(([step, span]) => [step, aftermathOf(asked, span, { usualMs, graceMs })]);
    return { usualP99Ms: usualMs, steps: Object.fromEntries(seen) as Seen['steps'] };
  } finally {
    await site.stop();
  }
}

/** Each gives from when on no request has a reason to fail; from its begin on where it gives nothing. */
type Act = () => Promise<number | undefined>;

function actsOf(site: Site, scenario: Scenario): Readonly<Record<Step, Act>> {
  const { quietMs, faultMs, settleMs, clockAheadMs } = scenario;
  async function replace(name: NodeName, aheadMs: number): Promise<undefined> {
    await site.nodes[name].stop();
    await site.startNode(name, aheadMs);
    await site.areUp('a', 'b');
    await sleep(settleMs);
  }
  async function known(fromMs: number, lastsMs: number): Promise<number> {
    await sleep(lastsMs);
    return fromMs;
  }
  return {
    quiet: () => sleep(quietMs, undefined),
    deployA: () => replace('a', 0),
    deployB: () => replace('b', clockAheadMs),
    async kill() {
      await site.nodes.b.kill();
      return known(monotonicMs(), faultMs);
    },
    async back() {
      await site.startNode('b', clockAheadMs);
      await site.areUp('a', 'b');
      return sleep(settleMs, undefined);
    },
    async cut() {
      site.network.cut('a');
      await site.isDown('a');
      return known(monotonicMs(), faultMs);
    },
    async mend() {
      site.network.mend('a');
      await site.areUp('a', 'b');
      return sleep(settleMs, undefined);
    },
    async storeStops() {
      await site.redis.stop();
      return known(Number.POSITIVE_INFINITY, faultMs);
    },
    async storeStarts() {
      await site.redis.start();
      return known(monotonicMs() + STORE_RETRY_MS, STORE_RETRY_MS + settleMs);
    },
    /** Since node b was replaced. */
    skew: () => sleep(quietMs, undefined),
  };
}
