/**
 * `npm run bench:pick [-- --rounds 5]`: what one connection costs in each algorithm, from 4 workers to 10,000.
 * No socket and no process: the algorithm alone, in the order picked, assigned, released, with two connections open
 * for each worker and each closed in the order in which it came.
 */
import { writeFileSync } from 'node:fs';
import { algorithmCatalog } from '../../src/algorithms/index.ts';
import { createRandom } from '../../src/measure/method/random.ts';
import { spreadOf } from '../../src/measure/method/spread.ts';
import { turnsOf } from '../../src/measure/method/turns.ts';
import { describeMachine, loadWarning, sentenceOfMachine } from '../../src/measure/processes/machine.ts';
import { counted } from '../../src/text/counted.ts';
import { readSettings } from '../harness/settings.ts';
import { type Table, terminalTable } from '../harness/table.ts';
import { type Case, nanosecondsPerPick } from './measure.ts';

const SIZES = [4, 64, 1_000, 10_000] as const;
const MEASURE_MS = 20;
const QUICK_MS = 1;

interface Measured extends Case {
  readonly nanoseconds: number[];
}

const settings = readSettings('bench:pick');
const machine = describeMachine();
const cases: readonly Measured[] = [false, true].flatMap((isTight) =>
  algorithmCatalog.flatMap(({ name }) =>
    SIZES.map((workers) => ({ name, workers, isTight, nanoseconds: [] })),
  ),
);
const random = createRandom(settings.seed);
for (const { item, round, place } of turnsOf(cases, settings.rounds, random)) {
  const seed = settings.seed + round;
  item.nanoseconds.push(nanosecondsPerPick(item, settings.isQuick ? QUICK_MS : MEASURE_MS, seed));
  if (place === cases.length) console.error(`round ${round} of ${settings.rounds}`);
}

const tables = [tableOf('every worker has room', false), tableOf('one worker has no room', true)];
console.log(tables.map(terminalTable).join('\n\n'));
console.log(
  `\nNanoseconds for a connection picked, assigned and released; medians of ${counted(settings.rounds, 'round')}, seed ${settings.seed}. ${sentenceOfMachine(machine)}`,
);
const warning = loadWarning(machine);
if (warning !== undefined) console.log(warning);
if (settings.jsonFile !== undefined) {
  writeFileSync(settings.jsonFile, `${JSON.stringify({ machine, settings, cases }, null, 2)}\n`);
}

function tableOf(title: string, isTight: boolean): Table {
  return {
    title,
    head: ['ns per connection', ...SIZES.map((workers) => `N = ${workers.toLocaleString('en')}`)],
    rows: algorithmCatalog.map(({ name }) => [
      name,
      ...SIZES.map((workers) => medianOf(name, workers, isTight)),
    ]),
  };
}

function medianOf(name: string, workers: number, isTight: boolean): string {
  const found = cases.find(
    (measured) => measured.name === name && measured.workers === workers && measured.isTight === isTight,
  );
  return Math.round(spreadOf(found!.nanoseconds)!.median).toLocaleString('en');
}
