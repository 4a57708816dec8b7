/**
 * `npm run test:theory -- [part of a name ...] [--longest 10] [--effort 0.1]`: compares the simulator with queueing
 * theory, value by value, and exits with 1 when one is missed. All of it takes some 15 minutes on two quiet cores;
 * `--longest` leaves out runs of more million connections than that, which are those close to saturation. With
 * less effort all runs are shorter and intervals wider; what they do not prove is called unsure. A run that decides
 * nothing, because its interval is wider than what may be missed by, is done again four times as long, once.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { renderTable } from '../../src/text/table.ts';
import { theoryCases } from './cases/index.ts';
import type { Row, Verdict } from './contract.ts';
import type { Order } from './helper.ts';

const { values, positionals: parts } = parseArgs({
  allowPositionals: true,
  options: { effort: { type: 'string', default: '1' }, longest: { type: 'string', default: 'Infinity' } },
});
const effort = Number(values.effort);
const longest = Number(values.longest) * 1e6;
const wanted = theoryCases.flatMap(({ name, scenario, runs = 1 }, index) => {
  const size = scenario.connections * runs * effort;
  const isNamed = parts.length === 0 || parts.some((part) => name.includes(part));
  return isNamed && size <= longest ? [{ index, size }] : [];
});
if (!(effort > 0) || wanted.length === 0) {
  console.error(
    'usage: npm run test:theory -- [part of a name ...] [--longest millions] [--effort share]; no such case',
  );
  process.exit(2);
}

const rows = await runAll(
  wanted.sort((left, right) => right.size - left.size).map(({ index }) => index),
  Math.min(availableParallelism(), wanted.length),
);
const all = [...rows.entries()].sort(([left], [right]) => left - right).flatMap(([, ofCase]) => ofCase);
console.log(`\n${tableOf(all)}\n`);
const verdicts: readonly Verdict[] = ['ok', 'MISS', 'UNSURE', 'MISSING'];
const summary = verdicts.map(
  (verdict) => `${all.filter((row) => row.verdict === verdict).length} ${verdict}`,
);
console.log(`${all.length} values of ${rows.size} runs: ${summary.join(', ')}`);
process.exit(all.every(({ verdict }) => verdict === 'ok') ? 0 : 1);

/** The longest first, so that no helper is left alone with one at the end. */
async function runAll(indexes: number[], helpers: number): Promise<Map<number, readonly Row[]>> {
  const results = new Map<number, readonly Row[]>();
  const total = indexes.length;
  await Promise.all(Array.from({ length: helpers }, () => help()));
  return results;

  function help(): Promise<void> {
    const helper = fork(new URL('./helper.ts', import.meta.url));
    return new Promise((resolve, reject) => {
      helper.on('exit', (code) =>
        code === 0 ? resolve() : reject(new Error(`a helper ended with ${code}`)),
      );
      helper.on('message', (done: { index: number; rows: readonly Row[] }) => {
        results.set(done.index, done.rows);
        console.log(
          `${results.size}/${total} ${theoryCases[done.index]!.name}: ${done.rows.map(brief).join(', ')}`,
        );
        next(helper);
      });
      next(helper);
    });
  }

  function next(helper: ChildProcess): void {
    const index = indexes.shift();
    if (index === undefined) helper.disconnect();
    else helper.send({ index, effort } satisfies Order);
  }
}

function brief({ what, verdict, theory, simulated, margin }: Row): string {
  if (verdict === 'ok' || simulated === undefined) return `${what} ${verdict}`;
  const interval = margin === undefined || margin === null ? '' : ` ± ${digits(margin)}`;
  return `${what} ${verdict} (${digits(simulated)}${interval} instead of ${digits(theory)})`;
}

function tableOf(table: readonly Row[]): string {
  const head = ['case', 'value', 'theory', 'simulated', '±', 'off', 'allowed', 'verdict'];
  const cells = table.map((row) => [
    row.name,
    row.what,
    `${row.relation === 'equal' ? '' : `${row.relation} `}${digits(row.theory)}`,
    row.simulated === undefined ? (row.reason ?? '') : digits(row.simulated),
    row.margin === undefined || row.margin === null ? '' : digits(row.margin),
    row.simulated === undefined ? '' : `${((row.simulated / row.theory - 1) * 100).toFixed(2)} %`,
    `${(row.tolerance * 100).toFixed(1)} %`,
    row.verdict,
  ]);
  return renderTable(
    head,
    cells,
    head.map((_, column) => (column === 0 || column === 1 || column === 7 ? 'left' : 'right')),
  );
}

function digits(value: number): string {
  return value === 0 ? '0' : value.toPrecision(5);
}
