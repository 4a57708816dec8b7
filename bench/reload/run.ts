/**
 * `npm run bench:reload`: what clients see while what serves them is replaced, again and again. Exits with 1 when `lb`
 * failed a request or closed a keep-alive connection.
 */
import { writeFileSync } from 'node:fs';
import { describeMachine, loadWarning, sentenceOfMachine } from '../../src/measure/processes/machine.ts';
import { counted } from '../../src/text/counted.ts';
import { short } from '../harness/numbers.ts';
import { checkReadmeSection, writeReadmeSection } from '../harness/readme-section.ts';
import { readSettings } from '../harness/settings.ts';
import { markdownTable, terminalTable } from '../harness/table.ts';
import { sentenceOf } from '../harness/verdict.ts';
import type { Crowd } from './client/contract.ts';
import { flags } from './flags.ts';
import { type Measured, measure, type Round } from './measure.ts';
import { failedIn, p99Of, summarize } from './summary.ts';
import { clientTable, masterTable, type Result, reloadVerdicts } from './tables.ts';

const settings = readSettings('bench:reload', flags);
const clients = (usual: number): number => Math.max(1, Math.round((usual * settings.load) / 100));
/** Two cores serve them with Express and have something left for new processes. */
const crowd: Crowd = {
  visitsPerSecond: clients(80),
  kept: clients(48),
  sleepy: clients(32),
  pipelined: clients(12),
};
if (settings.writesReadme) checkReadmeSection('bench-reload');
const machine = describeMachine();
const quietMs = settings.isQuick ? 1500 : 15_000;

const results: (Result & { readonly measured: Measured })[] = [];
const failures: { readonly name: string; readonly isOurs: boolean; readonly reason: string }[] = [];
for (const target of settings.targets) {
  const { name, isOurs } = target;
  try {
    const missing = await target.missing();
    if (missing !== undefined) throw new Error(missing);
    const all = isOurs ? settings.reloads : settings.rivalReloads;
    const measured = await measure(
      target,
      {
        workers: settings.workers,
        crowd,
        seed: settings.seed,
        warmUpMs: settings.isQuick ? 1000 : 3000,
        rounds: settings.rounds,
        reloads: Math.ceil(all / settings.rounds),
        pauseMs: settings.pauseMs,
        quietMs,
      },
      (round, number) =>
        console.error(`round ${number}/${settings.rounds}  ${name}: ${sentenceOfRound(round)}`),
    );
    results.push({ name, isOurs, summary: summarize(measured), measured });
  } catch (error) {
    const { message } = error as Error;
    failures.push({ name, isOurs, reason: message });
    console.error(`${name}: not measured: ${message}`);
  }
}

function sentenceOfRound({ with: busy, without, reloadMs }: Round): string {
  const { requests, keptClosed } = busy.counts;
  const failed = failedIn(busy.counts) + failedIn(without.counts);
  return `${reloadMs.length} reloads, ${requests} requests meanwhile, ${failed} failed, ${keptClosed} kept closed; p99 ${short(p99Of(busy))} ms, ${short(p99Of(without))} without`;
}

const tables = [clientTable(results), masterTable(results)].filter(({ rows }) => rows.length > 0);
const verdicts = reloadVerdicts(results);
const ours = results.filter(({ isOurs }) => isOurs);
const oursIsGood =
  ours.every(({ summary }) => summary.failed === 0 && summary.counts.keptClosed === 0) &&
  !failures.some(({ isOurs }) => isOurs);
const total = (value: (result: Result) => number): number =>
  ours.reduce((sum, result) => sum + value(result), 0);
const warning = loadWarning(machine);
const versions = results.flatMap(({ measured }) => measured.version ?? []);
const said = [
  `By lb ${counted(
    total(({ summary }) => summary.reloads),
    'reload',
  )} and ${total(({ summary }) => summary.counts.requests).toLocaleString('en-US')} requests`,
  `Load: ${crowd.visitsPerSecond} new connections/s, ${crowd.kept + crowd.sleepy} keep-alive connections of which ${crowd.sleepy} are idle for seconds, and ${crowd.pipelined} with 4 to 8 requests at a time; a tenth of what is not pipelined are POSTs of 16 KiB that must come back; a quarter of what keep-alive connections send comes in two pieces; all is due at times planned beforehand, and latency counts from them`,
  `${counted(settings.workers, 'worker')}; ${counted(settings.rounds, 'round')} on one server, each first ${quietMs / 1000} s without reloads, then with them, ${settings.pauseMs} ms after each; p99 of all requests, medians over rounds, ratios within rounds, seed ${settings.seed}`,
  'Requests and failures are those of all rounds, without reloads and with them; what was pipelined behind an answer that closes counts as closed unanswered',
  'What nginx and HAProxy replace are their own processes, not those of the app behind them; lb and PM2 replace the app',
  [sentenceOfMachine(machine), ...versions].join('; '),
  ...(warning === undefined ? [] : [warning.charAt(0).toUpperCase() + warning.slice(1)]),
  ...failures.map(({ name, reason }) => `${name} could not be measured: ${reason}`),
];
const caveat =
  'Clients and servers share the cores: a new process starts at their expense, which is most of what a reload adds to p99.';

console.log(
  `\n${[...tables.map(terminalTable), verdicts.map(sentenceOf).join('\n'), said.join('\n'), caveat, ...(settings.isQuick ? ['A smoke run: one short round is not a result.'] : [])].join('\n\n')}`,
);
if (settings.jsonFile !== undefined) {
  const { targets: _, ...asked } = settings;
  const raw = { name: 'bench-reload', machine, settings: asked, crowd, results, failures, verdicts };
  writeFileSync(settings.jsonFile, `${JSON.stringify(raw, undefined, 2)}\n`);
}
if (settings.writesReadme) {
  const list = verdicts.map((each) => `- ${sentenceOf(each)}`).join('\n');
  const text = [...tables.map(markdownTable), list, `${said.join('. ')}. ${caveat}`].join('\n\n');
  writeReadmeSection('bench-reload', text);
}
process.exit(oursIsGood ? 0 : 1);
