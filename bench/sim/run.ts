/**
 * `npm run bench:sim [-- --rounds 5]`: how many requests the simulator gets through, by algorithm and number of workers.
 * Poisson arrivals, load 0.8, exponential service, one request per connection.
 */
import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRandom, shuffled } from '../../src/measure/method/random.ts';
import { spreadOf } from '../../src/measure/method/spread.ts';
import { describeMachine, loadWarning, sentenceOfMachine } from '../../src/measure/processes/machine.ts';
import { readSettings } from '../harness/settings.ts';
import { type Table, terminalTable } from '../harness/table.ts';
import type { Answer, Order } from './measure.ts';

const ALGORITHMS = ['rr', 'random', 'p2c', 'jiq', 'least-connections', 'peak-ewma', 'source-hash'] as const;
const SIZES = [4, 100, 1_000, 10_000] as const;
const CONNECTIONS = 1_000_000;
const QUICK_CONNECTIONS = 50_000;

interface Measured {
  readonly name: string;
  readonly workers: number;
  readonly answers: Answer[];
}

const settings = readSettings('bench:sim');
const machine = describeMachine();
const cases: readonly Measured[] = ALGORITHMS.flatMap((name) =>
  SIZES.map((workers) => ({ name, workers, answers: [] })),
);
const connections = settings.isQuick ? QUICK_CONNECTIONS : CONNECTIONS;
const random = createRandom(settings.seed);
for (let round = 1; round <= settings.rounds; round++) {
  for (const { name, workers, answers } of shuffled(cases, random)) {
    answers.push(await measure({ name, workers, connections, seed: settings.seed + round }));
  }
  console.error(`round ${round} of ${settings.rounds}`);
}

console.log(`\n${[speeds(), costs()].map(terminalTable).join('\n\n')}\n`);
console.log(
  `CPU time, medians of ${settings.rounds} rounds of ${connections.toLocaleString('en')} connections, each in a process of its own, seed ${settings.seed}. ${sentenceOfMachine(machine)}`,
);
const warning = loadWarning(machine);
if (warning !== undefined) console.log(warning);
if (settings.jsonFile !== undefined) {
  writeFileSync(settings.jsonFile, `${JSON.stringify({ machine, settings, cases }, null, 2)}\n`);
}

function measure(order: Order): Promise<Answer> {
  const child = fork(new URL('./measure.ts', import.meta.url));
  return new Promise((resolve, reject) => {
    child.on('message', (answer) => resolve(answer as Answer));
    child.on('exit', () => reject(new Error(`${order.name} at ${order.workers} workers gave no answer`)));
    child.send(order);
  });
}

function speeds(): Table {
  return {
    title: 'simulated requests per second of CPU time',
    head: ['algorithm', ...SIZES.map((size) => `N = ${size.toLocaleString('en')}`)],
    rows: ALGORITHMS.map((name) => [
      name,
      ...SIZES.map((size) => Math.round(1e9 / nanoseconds(name, size)).toLocaleString('en')),
    ]),
  };
}

function costs(): Table {
  return {
    title: 'nanoseconds per request',
    head: [
      'algorithm',
      ...SIZES.map((size) => `N = ${size.toLocaleString('en')}`),
      '10,000 / 100',
      'MiB at 10,000',
    ],
    rows: ALGORITHMS.map((name) => [
      name,
      ...SIZES.map((size) => Math.round(nanoseconds(name, size)).toLocaleString('en')),
      `${(nanoseconds(name, 10_000) / nanoseconds(name, 100)).toFixed(2)} ×`,
      Math.round(medianOf(name, 10_000, 'memoryMiB')).toString(),
    ]),
  };
}

function nanoseconds(name: string, workers: number): number {
  return medianOf(name, workers, 'nanoseconds');
}

function medianOf(name: string, workers: number, key: keyof Answer): number {
  const { answers } = cases.find((measured) => measured.name === name && measured.workers === workers)!;
  return spreadOf(answers.map((answer) => answer[key]))!.median;
}
