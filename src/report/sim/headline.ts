/** What an experiment found, in a sentence. */
import type { CellResult, Experiment } from '../../simulate/experiment/index.ts';
import { significant } from '../../simulate/experiment/numbers.ts';
import { counted } from '../../text/counted.ts';
import { bestOf, p99 } from './columns.ts';

/** Of the highest load that has a stationary result. */
export function headlineOf(
  { loads, unsteadyLoads, unit }: Experiment,
  results: readonly CellResult[],
): string {
  const steady = loads.filter((load) => !unsteadyLoads.includes(load));
  if (steady.length === 0) return 'Nothing can be told: the queues grow for as long as the run lasts';
  const load = Math.max(...steady);
  const atLoad = results.filter((result) => result.load === load);
  const text = (result: CellResult): string => `${significant(p99.value(result))} ${unit}`;
  const [first, ...others] = [...atLoad].sort((left, right) => p99.value(left) - p99.value(right));
  if (first === undefined) return '';
  if (others.length === 0) return `${first.algo} has a p99 of ${text(first)} at load ${load}`;
  const best = bestOf(p99, atLoad);
  if (best.size === 0) {
    return `At load ${load}, no difference between the p99 of ${counted(atLoad.length, 'algorithm')} is shown; longer runs (--requests) may show one`;
  }
  const alike = others.filter((result) => best.has(result)).map(({ algo }) => algo);
  const worst = others.at(-1)!;
  const ratio = (p99.value(first) / p99.value(worst)).toFixed(2);
  const claim = `${first.algo} has the lowest p99 at load ${load}: ${text(first)}, ${ratio} × that of ${worst.algo}`;
  if (alike.length === 0) return claim;
  const names =
    alike.length <= 3 ? alike.join(', ').replace(/, ([^,]+)$/, ' and $1') : `${alike.length} others`;
  return `${claim}; no difference is shown between it and ${names}`;
}
