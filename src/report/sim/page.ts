/** The report of an experiment: one HTML page that needs no other file. */

import { simOptions } from '../../options/sim-options.ts';
import type { CellResult, Experiment } from '../../simulate/experiment/index.ts';
import { counted } from '../../text/counted.ts';
import { commandBlock, commandOf } from '../command.ts';
import { escapeHtml } from '../escape-html.ts';
import { page, section } from '../page.ts';
import { byLoadChart } from './by-load.ts';
import { headlineOf } from './headline.ts';
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
  const title = `${counted(algos.length, 'algorithm')}, ${counted(Number(settings.workers), 'worker')}, load ${loads.join(', ')}`;
  const at = loads.length === 1 ? '' : ` at load ${busiest}`;
  const { scenario, watch } = experiment.cells.at(-1)!.runs[0]!;
  const parts = [
    section(
      `Sojourn times${at}`,
      'From the arrival of a request to its answer, on a logarithmic scale, sorted by the 99th percentile.',
      overviewChart(atBusiest, unit),
    ),
    ...loads.map((load) =>
      section(
        loads.length === 1 ? 'Results' : `Results at load ${load}`,
        `Times in ${unit}; ± is half of a 95 % confidence interval. Marked: the best of a column and all whose interval meets its own, unless all do. Columns of zeros are left out.`,
        resultsTable(
          results.filter((result) => result.load === load),
          experiment,
        ),
      ),
    ),
    ...(loads.length < 2
      ? []
      : [
          section(
            'By load',
            'Where a curve bends upwards, queues start to grow.',
            byLoadChart(results, algos, unit),
          ),
        ]),
    section(
      `Tails${at}`,
      'Each step down is ten times as rare. The points mark the median and the 90th, 95th, 99th and 99.9th percentile.',
      tailCharts(atBusiest, algos, unit),
    ),
    section(
      `Share per worker${at}`,
      'Connections per worker as a multiple of its fair share (the dashed line): a mark for each worker, so that even shares are a single one.',
      sharesChart(atBusiest, scenario.workers.weights ?? []),
    ),
    ...(watch === undefined
      ? []
      : [
          section(
            `Queues through the faults${at}`,
            `${settings.fault}. Open connections per worker, not counting those that wait in the master.`,
            timelineChart(atBusiest, faultTimes(experiment), unit),
          ),
        ]),
    section(
      'Settings',
      'The command at the top, with all the defaults that it leaves out.',
      settingsTable(experiment, version),
    ),
  ];
  return page(`lb sim: ${title}`, [headerOf(experiment, results, { title, at }), ...parts]);
}

function headerOf(
  experiment: Experiment,
  results: readonly CellResult[],
  { title, at }: { readonly title: string; readonly at: string },
): string {
  const { settings, seed, requests } = experiment;
  const order = settings.discipline === 'ps' ? 'processor sharing' : 'first come, first served';
  const measured = `${counted(requests.at(-1)!, 'request')} measured per run${at}`;
  const summary = `Service ${settings.service}, arrivals ${settings.arrivals}, ${order}, seed ${seed}, ${measured}.`;
  return [
    `<header><h1>${escapeHtml(title)}</h1>`,
    `<p class="headline">${escapeHtml(headlineOf(experiment, results))}</p>`,
    `<p>${escapeHtml(summary)}</p>`,
    warningsOf(experiment),
    commandBlock(commandOf('sim', settings, simOptions)),
    '</header>',
  ].join('');
}

function warningsOf({ warnings }: Experiment): string {
  return warnings.map((warning) => `<p class="warning">${escapeHtml(warning)}</p>`).join('');
}

/** Counted from the end of the warm-up, of the last load. */
function faultTimes({ cells }: Experiment): number[] {
  const { scenario, watch } = cells.at(-1)!.runs[0]!;
  return (scenario.faults ?? []).map(({ at }) => at - watch!.origin);
}
