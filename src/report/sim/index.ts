/** The report of an experiment: one HTML page that needs no other file and no script. */
import type { CellResult, Experiment } from '../../simulate/experiment/index.ts';
import { escapeHtml } from '../escape-html.ts';
import { page, section } from '../page.ts';
import { byLoadChart } from './by-load.ts';
import { overviewChart } from './overview.ts';
import { sharesChart } from './shares.ts';
import { resultsTable, settingsTable } from './tables.ts';
import { tailCharts } from './tails.ts';
import { timelineChart } from './timeline.ts';

export function reportPage(experiment: Experiment, results: readonly CellResult[], version: string): string {
  const { loads, unit, settings } = experiment;
  const busiest = Math.max(...loads);
  const atBusiest = results.filter(({ load }) => load === busiest);
  const algos = atBusiest.map(({ algo }) => algo);
  const title = `${algos.length} ${algos.length === 1 ? 'algorithm' : 'algorithms'}, ${settings.workers} workers, load ${loads.join(', ')}`;
  const at = loads.length === 1 ? '' : ` at load ${busiest}`;
  const { scenario, watch } = experiment.cells.at(-1)!.runs[0]!;
  const parts = [
    section(
      `Sojourn times${at}`,
      'From the arrival of a request to its answer, on a logarithmic scale; the best 99th percentile is on top.',
      overviewChart(atBusiest, unit),
    ),
    ...loads.map((load) =>
      section(
        loads.length === 1 ? 'Results' : `Results at load ${load}`,
        `Times in ${unit}; ± is half of a 95 % interval. The best of a column is marked, and counts of nothing are left out.`,
        resultsTable(results.filter((result) => result.load === load)),
      ),
    ),
    ...(loads.length < 2
      ? []
      : [
          section(
            'Against the load',
            'Where a curve turns up, queues begin to grow.',
            byLoadChart(results, algos, unit),
          ),
        ]),
    section(
      `Tails${at}`,
      'Each step down is ten times as rare. The points are the median and the percentiles 90, 95, 99 and 99.9.',
      tailCharts(atBusiest, algos, unit),
    ),
    section(
      `Share per worker${at}`,
      'Connections that a worker got, as a multiple of its fair share (the dashed line).',
      sharesChart(atBusiest, scenario.workers.weights ?? []),
    ),
    ...(watch === undefined
      ? []
      : [
          section(
            `Queues through the faults${at}`,
            `${settings.fault}. Connections open at a worker; those that wait in the master are not in it.`,
            timelineChart(atBusiest, faultTimes(experiment), unit),
          ),
        ]),
    section(
      'Settings',
      'Whoever runs lb sim with them gets the same numbers.',
      settingsTable(experiment, version),
    ),
  ];
  const summary = `Service ${settings.service}, arrivals ${settings.arrivals}, ${settings.discipline === 'ps' ? 'processor sharing' : 'first come, first served'}, seed ${experiment.seed}, ${experiment.requests.at(-1)!.toLocaleString('en')} requests measured in each run${at}.`;
  const header = `<header><h1>${escapeHtml(title)}</h1><p>${escapeHtml(summary)}</p></header>`;
  return page(`lb sim: ${title}`, [header, ...parts]);
}

/** Counted from the end of the warm-up, of the last load. */
function faultTimes({ cells }: Experiment): number[] {
  const { scenario, watch } = cells.at(-1)!.runs[0]!;
  return (scenario.faults ?? []).map(({ at }) => at - watch!.origin);
}
