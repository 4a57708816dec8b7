/** What a reader must know before believing the numbers. */
import { ignoredWeights } from '../../options/ignored-weights.ts';
import type { SimOptions } from '../../options/sim-options.ts';

/** Sentences; none where there is nothing to warn of. */
export function warningsFor(options: SimOptions): readonly string[] {
  const { weights, algos } = options;
  const ignored = ignoredWeights(weights, `--weights ${weights.join(',')}`, algos);
  return [...overloadWarning(options), ...(ignored === undefined ? [] : [ignored])];
}

/** Those at which the queues grow without end. Once every queue has a limit, what is too much is shed. */
export function unsteadyLoads(options: SimOptions): readonly number[] {
  return hasLimits(options) ? [] : [...new Set(options.load)].filter((load) => load >= 1);
}

function overloadWarning(options: SimOptions): string[] {
  const loads = unsteadyLoads(options);
  if (loads.length === 0) return [];
  const what =
    loads.length === 1
      ? `Load ${loads[0]} has no stationary result`
      : `Loads ${listed(loads)} have no stationary results`;
  return [
    `${what}: the queues grow for as long as the run lasts, so times and queues say how long it was (--requests), and not how good an algorithm is.`,
  ];
}

function hasLimits({ queueLimit, pendingLimit, binding }: SimOptions): boolean {
  return queueLimit !== undefined && (pendingLimit !== undefined || binding === 'late');
}

function listed(loads: readonly number[]): string {
  return `${loads.slice(0, -1).join(', ')} and ${loads.at(-1)}`;
}
