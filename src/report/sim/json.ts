/** The results for programs: the same bytes for the same options, on every machine and any number of threads. */
import type { CellResult, Experiment } from '../../simulate/experiment/index.ts';

export function simJson(experiment: Experiment, results: readonly CellResult[], version: string): string {
  const { seed, replications, unit, loads, requests, settings, warnings } = experiment;
  const all = {
    version,
    seed,
    replications,
    unit,
    requests: Object.fromEntries(loads.map((load, index) => [String(load), requests[index]!])),
    settings,
    warnings,
    results: results.map(inOneLine),
  };
  return `${JSON.stringify(all, null, 2)}\n`;
}

/** What most readers want as plain numbers at the front, everything else behind. */
function inOneLine({ algo, load, fairness, maxShare, timeLine, ...rest }: CellResult): object {
  const { mean, p50, p90, p95, p99, p999, max } = rest.sojourn;
  return {
    algo,
    load,
    mean: mean.value,
    p50: p50.value,
    p90: p90.value,
    p95: p95.value,
    p99: p99.value,
    p999: p999.value,
    max,
    jain: fairness,
    maxShare,
    ...rest,
    ...(timeLine === undefined ? {} : { timeLine }),
  };
}
