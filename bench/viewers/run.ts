/**
 * `npm run bench:viewers`: what 50 viewers of the page and a scrape every second cost at full load, whether the memory of
 * the master stays what it is, and whether viewers that do not read are dropped.
 */
import { join } from 'node:path';
import { ask } from '../../src/admin/ask.ts';
import { createRandom } from '../../src/measure/method/random.ts';
import { spreadOf } from '../../src/measure/method/spread.ts';
import { removeTemporaryDirectory, temporaryDirectory } from '../../src/measure/processes/ends-with-us.ts';
import { describeMachine } from '../../src/measure/processes/machine.ts';
import { startServer } from '../../src/measure/processes/start-server.ts';
import { lb, missingBuild } from '../../src/measure/targets/programs.ts';
import { findLoad } from '../harness/load/index.ts';
import { short, times, withSpread } from '../harness/numbers.ts';
import { checkReadmeSection } from '../harness/readme-section.ts';
import { publish } from '../harness/report.ts';
import { type Series, spread } from '../harness/rounds.ts';
import { readSettings, wholeNumber } from '../harness/settings.ts';
import { type Verdict, verdict } from '../harness/verdict.ts';
import { startClient } from '../reload/client/start-client.ts';
import { type Memory, measurePair, type Pair, type Part, type Served, watchMemory } from './measure.ts';

const VIEWERS = 50;
const DEAF = 3;
/** So that a viewer is told enough in ten minutes for a deaf one to be dropped. */
const WORKERS = 16;
const CONNECTIONS = 64;
const VISITS_PER_SECOND = 100;
const SECONDS = 10;
/** Within 3 %. */
const MOST = 1.03;
/** Longer than any run. */
const PAGE_MS = 86_400_000;
/** As of bench:soak. */
const TOLERATED_GROWTH = 1.1;

const settings = readSettings('bench:viewers', {
  options: { minutes: { type: 'string', default: '10' } },
  usage: '  --minutes N      how long the memory is watched, 0 to 600; default 10',
  read: ({ minutes }) => ({ minutes: wholeNumber('--minutes', String(minutes), 0, 600) }),
});
if (settings.writesReadme) checkReadmeSection('bench-viewers');
const missing = missingBuild();
if (missing !== undefined) throw new Error(missing);
const machine = describeMachine();
const load = findLoad();
const seconds = settings.isQuick ? 3 : SECONDS;
const steps = settings.isQuick ? 3 : Math.ceil((settings.minutes * 60) / SECONDS);
const random = createRandom(settings.seed);
const directory = temporaryDirectory();
const control = join(directory, 'lb.sock');
const flags = [
  '--port=0',
  '--host=127.0.0.1',
  `--workers=${WORKERS}`,
  `--control=${control}`,
  '--no-log-pretty',
];
const server = await startServer(process.execPath, [lb, ...flags]);
try {
  const { body } = await ask(control, { method: 'POST', target: '/v1/dashboard', body: { forMs: PAGE_MS } });
  const { port: pagePort, token } = body as { port: number; token: string };
  const client = await startClient({
    port: server.port,
    crowd: { visitsPerSecond: VISITS_PER_SECOND, kept: 0, sleepy: 0, pipelined: 0 },
    seed: settings.seed,
    mostMs: 3_600_000,
  });
  const served: Served = {
    ...{ port: server.port, pagePort, token, pids: server.pids(), load, client },
    ...{ connections: CONNECTIONS, viewers: VIEWERS },
  };
  // Code is compiled, and heaps find their size.
  await load.run({
    port: served.port,
    connections: CONNECTIONS,
    seconds: settings.isQuick ? 2 : 5,
    closes: true,
  });
  const samples: Pair[] = [];
  for (let round = 1; round <= settings.rounds; round++) {
    const pair = await measurePair(served, seconds, random);
    samples.push(pair);
    console.error(`round ${round}/${settings.rounds}: ${described(pair)}`);
  }
  const memory =
    steps === 0 ? undefined : await watchMemory(served, { steps, stepSeconds: seconds, deaf: DEAF });
  await client.end();
  report({ name: 'viewers', samples, failures: [] }, memory);
} finally {
  await server.stop().catch(() => {});
  removeTemporaryDirectory(directory);
}

function described({ with: looked, without }: Pair): string {
  const { open, bytes, scrapes, failed } = looked.seen;
  const seen = `${open} viewers were told ${short(bytes / 1e6)} MB, ${scrapes} scrapes, ${failed} failed`;
  return `${short(looked.perSecond)} connections/s with viewers, ${short(without.perSecond)} without; p99 of new connections ${short(looked.latency.p99)} ms, ${short(without.latency.p99)} without; ${seen}`;
}

function report(series: Series<Pair>, memory: Memory | undefined): void {
  const row = (name: string, value: (part: Part) => number): string[] => [
    name,
    withSpread(spread(series, (pair) => value(pair.without))),
    withSpread(spread(series, (pair) => value(pair.with))),
    times(spread(series, (pair) => value(pair.with) / value(pair.without))),
  ];
  const rows = [
    row('connections/s', ({ perSecond }) => perSecond),
    row('p50 of new connections, ms', ({ latency }) => latency.p50),
    row('p99 of new connections, ms', ({ latency }) => latency.p99),
    row('CPU of the master for a connection, µs', ({ masterUs }) => masterUs),
    row('CPU of the master in a second, ms', ({ masterUs, perSecond }) => (masterUs * perSecond) / 1000),
  ];
  publish({
    name: 'bench-viewers',
    machine,
    settings,
    method: `${WORKERS} workers at full load (${load.name}, ${CONNECTIONS} connections at a time, one request each) and ${VISITS_PER_SECOND} new connections/s in an open loop beside it, ${seconds} s without and ${seconds} s with ${VIEWERS} viewers of the page and a scrape every second, in random order; then ${(steps * seconds) / 60} min of that with ${DEAF} of the viewers deaf`,
    parts: [
      {
        table: {
          title: `${VIEWERS} viewers and a scrape every second`,
          head: ['At full load', 'nobody looks', 'with viewers', 'ratio'],
          rows,
        },
        series: [series],
      },
    ],
    verdicts: verdictsOf(series, memory),
    notes: [
      `the process with the viewers used ${short(spread(series, ({ with: { viewersCpuMs } }) => viewersCpuMs / seconds / 10)!.median)} % of a core, which the load and the server had not`,
      ...(memory === undefined
        ? []
        : [`the memory of the master was ${memory.masterMiB.map((size) => short(size)).join(', ')} MiB`]),
    ],
    caveat:
      'Viewers here read what they are told and show nothing; the load, the server and they share the cores. A deaf viewer is cut when 1 MiB is unread beyond what the system keeps for it, which is 4 MB here and takes some minutes.',
  });
}

function verdictsOf(series: Series<Pair>, memory: Memory | undefined): Verdict[] {
  const [middle, late] = thirdsOf(memory?.masterMiB ?? []);
  return [
    verdict(
      'connections/s without viewers by those with',
      MOST,
      spread(series, (pair) => pair.without.perSecond / pair.with.perSecond),
    ),
    verdict(
      'p99 of new connections with viewers by that without',
      MOST,
      spread(series, (pair) => pair.with.latency.p99 / pair.without.latency.p99),
    ),
    verdict(
      'scrapes that failed',
      0,
      spread(series, ({ with: { seen } }) => seen.failed),
    ),
    verdict(
      'memory of the master in the last third of the time by that in the middle',
      TOLERATED_GROWTH,
      spreadOf(middle === undefined ? [] : [late! / middle]),
    ),
    verdict(
      'deaf viewers that were not dropped',
      0,
      spreadOf(memory === undefined || settings.isQuick ? [] : [DEAF - memory.seen.dropped]),
    ),
  ];
}

/** Medians of the middle and the last third. */
function thirdsOf(sizes: readonly number[]): (number | undefined)[] {
  const third = Math.floor(sizes.length / 3);
  return [sizes.slice(third, -third), sizes.slice(-third)].map((part) =>
    third === 0 ? undefined : spreadOf(part)!.median,
  );
}
