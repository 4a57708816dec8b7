/**
 * `npm run bench:nodes`: what clients of two nodes behind HAProxy notice while the nodes are replaced, killed, cut off
 * from the network, left without Redis, and have clocks that differ. Exits with 1 when a goal is missed.
 */

import { spreadOf } from '../../src/measure/method/spread.ts';
import { reasonOf } from '../../src/measure/method/turns.ts';
import { describeMachine } from '../../src/measure/processes/machine.ts';
import { short, withSpread } from '../harness/numbers.ts';
import { checkReadmeSection } from '../harness/readme-section.ts';
import { publish } from '../harness/report.ts';
import { type Series, spread } from '../harness/rounds.ts';
import { readSettings } from '../harness/settings.ts';
import type { Table } from '../harness/table.ts';
import { type Verdict, verdict } from '../harness/verdict.ts';
import { redisVersion } from '../store/redis-server.ts';
import type { Aftermath } from './aftermath.ts';
import { missingClock } from './clock.ts';
import { haproxyVersion } from './haproxy.ts';
import { WORKERS } from './node.ts';
import { allSteps, play, type Scenario, type Seen, STORE_RETRY_MS, type Step } from './scenario.ts';
import { missingForSite } from './site.ts';

/** In minutes: ahead in one round, behind in the next. */
const CLOCK_MINUTES = 7;
/** As the configuration of HAProxy has it: "inter"; and the most that two checks that fail take, half a second more. */
const CHECK_MS = 1000;
const DOWN_MS = 4000;

const names: Readonly<Record<Step, string>> = {
  quiet: 'nothing',
  deployA: 'node a is replaced',
  deployB: 'node b is replaced',
  kill: 'node b is killed',
  back: 'it comes back',
  cut: 'node a loses its network',
  mend: 'it has it again',
  storeStops: 'Redis is stopped',
  storeStarts: 'it is started again',
  skew: `clocks differ by ${CLOCK_MINUTES} min`,
};

const settings = readSettings('bench:nodes');
const missing = missingForSite();
if (missing !== undefined) {
  console.error(missing);
  process.exit(1);
}
if (settings.writesReadme) checkReadmeSection('bench-nodes');
const machine = describeMachine();
const noClock = missingClock();
const usual = settings.isQuick
  ? { drainDelayMs: 2000, quietMs: 2000, faultMs: 2000, settleMs: 1500 }
  : { drainDelayMs: 5000, quietMs: 15_000, faultMs: 6000, settleMs: 5000 };
const steps: readonly Step[] = noClock === undefined ? allSteps : allSteps.filter((step) => step !== 'skew');
const scenario = { ...usual, steps, visitors: 40, perSecond: 80, graceMs: 100 };

const series: Series<Seen> = { name: 'two nodes', ...(await runAll()) };
const verdicts = verdictsOf();
publish({
  name: 'bench-nodes',
  machine,
  settings,
  method: `${scenario.visitors} visitors with a session and a token each, ${scenario.perSecond} requests/s that are due at times planned beforehand, visitors in turn, a quarter of them on new connections and the rest on keep-alive ones, 1 in 20 a login; ${WORKERS} workers and an Express app that works for 50 ms on each node; --drain-delay ${usual.drainDelayMs / 1000}s; HAProxy ${haproxyVersion()} by the example, Redis ${redisVersion()} with appendonly`,
  overRounds:
    'one after the other, requests and failures of all of them, otherwise medians over rounds (min to max)',
  parts: [{ table: tableOf(), series: [series] }],
  verdicts,
  notes: notesOf(),
  caveat:
    'All hosts are network namespaces of one machine, and share its cores: a node that starts or is killed takes time from the other one. Latency counts from when a request was due. Whether clients ask again is theirs to say: here each failure counts.',
});
process.exit(process.exitCode ?? (verdicts.every(({ met }) => met === true) ? 0 : 1));

async function runAll(): Promise<Omit<Series<Seen>, 'name'>> {
  const samples: (Seen | undefined)[] = [];
  const failures: string[] = [];
  for (let round = 1; round <= settings.rounds; round++) {
    const aheadMinutes = noClock !== undefined ? 0 : round % 2 === 1 ? CLOCK_MINUTES : -CLOCK_MINUTES;
    const played: Scenario = {
      ...scenario,
      seed: settings.seed + round,
      clockAheadMs: aheadMinutes * 60_000,
    };
    try {
      const seen = await play(played);
      samples.push(seen);
      for (const step of steps)
        console.error(`round ${round}/${settings.rounds}  ${described(step, seen.steps[step])}`);
    } catch (error) {
      samples.push(undefined);
      failures.push(reasonOf(error));
      console.error(`round ${round}/${settings.rounds}  failed: ${reasonOf(error)}`);
    }
  }
  return { samples, failures };
}

function described(
  step: Step,
  { requests, failures, failedLater, lost, p99Ms, normalAfterMs }: Aftermath,
): string {
  const after =
    normalAfterMs === undefined ? 'not as usual again' : `as usual after ${short(normalAfterMs / 1000)} s`;
  return `${names[step]}: ${requests} requests, failed ${JSON.stringify(failures)}, ${failedLater} without a reason, ${lost} lost; p99 ${short(p99Ms)} ms, ${after}`;
}

function tableOf(): Table {
  return {
    title: 'What clients notice',
    head: [
      'What happens',
      'requests',
      'failed',
      'without a reason',
      'sessions lost',
      'p99 ms',
      'as usual after s',
    ],
    rows: steps.map((step) => [
      names[step],
      String(total(step, 'requests')),
      failedText(step),
      String(total(step, 'failedLater')),
      String(total(step, 'lost')),
      withSpread(spread(series, (seen) => seen.steps[step].p99Ms)),
      withSpread(spread(series, (seen) => inSeconds(seen.steps[step].normalAfterMs))),
    ]),
  };
}

function failedText(step: Step): string {
  const kinds = new Map<string, number>();
  for (const seen of series.samples)
    for (const [kind, count] of Object.entries(seen?.steps[step].failures ?? {}))
      kinds.set(kind, (kinds.get(kind) ?? 0) + count);
  return kinds.size === 0 ? '0' : [...kinds].map(([kind, count]) => `${count} (${kind})`).join(', ');
}

function verdictsOf(): Verdict[] {
  const none = (what: string, value: (seen: Seen) => number): Verdict => verdict(what, 0, worst(value));
  const soon = (what: string, step: Step, mostMs: number): Verdict =>
    verdict(
      what,
      mostMs / 1000,
      worst(({ steps: of }) => (of[step].normalAfterMs ?? Number.POSITIVE_INFINITY) / 1000),
    );
  const replaced = ['deployA', 'deployB', 'back', 'mend'] as const;
  return [
    none('requests that failed while nodes were replaced, or came back', ({ steps: of }) =>
      replaced.reduce((sum, step) => sum + of[step].failed, 0),
    ),
    none('requests that failed without a reason, whatever happened', ({ steps: of }) =>
      steps.reduce((sum, step) => sum + of[step].failedLater, 0),
    ),
    none('sessions lost, whatever happened', ({ steps: of }) =>
      steps.reduce((sum, step) => sum + of[step].lost, 0),
    ),
    soon('a killed node: s until p99 is as usual', 'kill', CHECK_MS),
    soon('a node without its network: s until p99 is as usual', 'cut', DOWN_MS),
    soon('Redis is back: s until p99 is as usual', 'storeStarts', STORE_RETRY_MS + CHECK_MS),
  ];
}

/** What is promised holds in every round: the greatest counts. */
function worst(value: (seen: Seen) => number) {
  const values = series.samples.flatMap((seen) => (seen === undefined ? [] : [value(seen)]));
  return values.length === 0 ? undefined : spreadOf([Math.max(...values)]);
}

function notesOf(): string[] {
  const elsewhere = steps.includes('skew') ? total('skew', 'elsewhere') : 0;
  return [
    `as usual is a second whose p99 is at most 1.5 times the worst one of the quiet time, ${withSpread(spread(series, ({ usualP99Ms }) => usualP99Ms))} ms; it counts from the fault to the begin of the first such second behind the last request that failed`,
    'without a reason is a request that was sent more than 100 ms after a node was dead, after HAProxy had found it down, or 2 s after Redis was there again, and failed; or that failed at all where nothing is to fail',
    `HAProxy asks every second (inter 1s, fastinter 500ms, fall 2, a second for each answer), and found the node without its network down after ${withSpread(spread(series, ({ steps: of }) => inSeconds(of.cut.knownAfterMs)))} s: what is sent to it on open connections until then is lost, and what is new goes to the other node after the second that connecting may take`,
    noClock === undefined
      ? `${elsewhere} answers came from a node whose clock was ${CLOCK_MINUTES} min from that of the one that had issued the session and the token`
      : `the clocks did not differ: ${noClock}`,
  ];
}

function total(step: Step, what: 'requests' | 'failedLater' | 'lost' | 'elsewhere'): number {
  return series.samples.reduce((sum, seen) => sum + (seen?.steps[step][what] ?? 0), 0);
}

function inSeconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}
