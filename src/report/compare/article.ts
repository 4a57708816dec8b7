/** One scenario of the page: what was found, and charts and tables that show it. */
import type { CompareResult } from '../../measure/contract.ts';
import { escapeHtml } from '../escape-html.ts';
import { stylesOf } from '../series-style.ts';
import type { Table } from '../table/contract.ts';
import { htmlTable } from '../table/html.ts';
import { cpuBars, throughputBars } from './bars.ts';
import {
  caveats,
  generatorSentence,
  loadSentence,
  machineSentence,
  methodSentence,
  summarySentence,
} from './circumstances.ts';
import { isRateGiven } from './columns.ts';
import { headlinesOf } from './headline.ts';
import { latencyCurves } from './latency-curves.ts';
import { predictionKey, predictionTable } from './prediction.ts';
import { prose } from './prose.ts';
import { resultsOf } from './results.ts';
import { sharesChart } from './shares.ts';
import { timelineChart } from './timeline.ts';
import { volleysKey, volleysTable } from './volleys.ts';
import { volleysChart } from './volleys-chart.ts';

export function article(result: CompareResult, id: string, isNamed: boolean): string {
  const { scenario } = result;
  const [headline, ...findings] = headlinesOf(result);
  const eyebrow = isNamed ? `<p class="eyebrow">${escapeHtml(scenario.name)}</p>\n` : '';
  const findingsList = list(
    'findings',
    findings.map((finding) => `${finding}.`),
  );
  return `<article id="${id}" aria-labelledby="${id}-headline">
${eyebrow}<h2 class="headline" id="${id}-headline">${prose(headline!)}</h2>
<p>${prose(summarySentence(result))}</p>
${findingsList}
${list('caveats', caveats(result))}
${sectionsOf(result).join('\n')}
</article>`;
}

function sectionsOf(result: CompareResult): string[] {
  const { rounds, baseline, scenario } = result;
  const styles = stylesOf(result.targets.map(({ name }) => name));
  const isVolleys = scenario.load.kind === 'volleys';
  return [
    section(
      'Distribution',
      `Answers of each worker in each volley, drawn for the first round. ${volleysKey}`,
      volleysChart(result) + tableOf(volleysTable(result), 'Distribution by worker', 'distribution'),
    ),
    section('Results', `${loadSentence(result)}.`, resultsOf(result)),
    section(
      'Around the fault',
      '99th percentile of every 100 ms, by the time requests were due.',
      timelineChart(result),
    ),
    section(
      'Latency',
      `${rounds === 1 ? 'One round' : 'All rounds together'}. Each step to the right is ten times as rare; the thick line is ${baseline}.`,
      latencyCurves(result, styles),
    ),
    section(
      'Throughput',
      'Answered requests per second; whiskers show the minimum and the maximum of the rounds.',
      isRateGiven(result) || isVolleys ? '' : throughputBars(result),
    ),
    section('Cost', 'CPU time of all processes of a target per answered request.', cpuBars(result)),
    section(
      'Share of each worker',
      `Requests by worker, one dot per round; the dashed line is the fair share.${withoutShares(result)}`,
      isVolleys ? '' : sharesChart(result),
    ),
    section(
      'Prediction',
      predictionKey,
      tableOf(predictionTable(result), 'Prediction and measurement', 'prediction'),
    ),
    section('Circumstances', '', circumstances(result)),
  ].filter((part) => part !== '');
}

function tableOf(table: Table | undefined, label: string, className: string): string {
  return table === undefined ? '' : htmlTable(table, { label, className });
}

/** Nothing without a body: what a scenario does not have is not mentioned. */
function section(title: string, text: string, body: string): string {
  if (body === '') return '';
  const lead = text === '' ? '' : `<p>${prose(`${text[0]!.toUpperCase()}${text.slice(1)}`)}</p>`;
  return `<section><h3>${title}</h3>${lead}${body}</section>`;
}

function circumstances(result: CompareResult): string {
  const { settings, seed, version, startedAt, notes } = result;
  const generator = generatorSentence(result);
  const rows = [
    ...notes.map((note) => ['note', note]),
    ['machine', machineSentence(result)],
    [
      'method',
      `${methodSentence(result)}. A difference counts as shown if at least three rounds all agree on its direction.`,
    ],
    ['load', `${loadSentence(result)}${generator === undefined ? '' : `; load generator: ${generator}`}`],
    ['seed', String(seed)],
    ['started', startedAt],
    ['pointsman', version],
    ...Object.entries(settings).map(([flag, value]) => [`--${flag}`, value]),
  ];
  const cells = rows.map(
    ([name, text]) => `<tr><th scope="row">${escapeHtml(name!)}</th><td>${escapeHtml(text!)}</td></tr>`,
  );
  return `<table class="settings"><tbody>${cells.join('')}</tbody></table>`;
}

function withoutShares({ targets }: CompareResult): string {
  const unknown = targets.filter(
    ({ summary, rounds }) =>
      summary !== undefined && !rounds.some((round) => 'shares' in round && round.shares.length > 0),
  );
  return unknown.length === 0 ? '' : ` Unknown for ${unknown.map(({ name }) => name).join(', ')}.`;
}

function list(className: string, sentences: readonly string[]): string {
  if (sentences.length === 0) return '';
  return `<ul class="${className}">${sentences.map((sentence) => `<li>${prose(sentence)}</li>`).join('')}</ul>`;
}
