/** The report of a comparison: one HTML page that needs no other file and no script. */
import type { CompareResult } from '../../measure/contract.ts';
import { escapeHtml } from '../escape-html.ts';
import { page } from '../page.ts';
import { stylesOf } from '../series-style.ts';
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
import { distributionKey, distributionTable } from './distribution-table.ts';
import { headlinesOf } from './headline.ts';
import { latencyCurves } from './latency-curves.ts';
import { counted } from './numbers.ts';
import { predictionTable } from './prediction-table.ts';
import { sharesChart } from './shares.ts';
import { compareStyle } from './style.ts';
import { summaryTable } from './summary-table.ts';
import { timelineChart } from './timeline.ts';
import { volleysChart } from './volleys-chart.ts';

export { compareMarkdown } from './markdown.ts';

export function comparePage(results: readonly CompareResult[]): string {
  const names = [...new Set(results.map(({ scenario }) => scenario.name))];
  const title = results.length === 1 ? names[0]! : counted(results.length, 'scenario');
  const articles = results.map((result, index) => article(result, idOf(index), results.length > 1));
  const contents = results.length === 1 ? '' : contentsOf(results);
  return page(`lb compare: ${title}`, [headerOf(results, title), contents, ...articles], compareStyle);
}

function headerOf(results: readonly CompareResult[], title: string): string {
  const targets = new Set(results.flatMap((result) => result.targets.map(({ name }) => name)));
  const { startedAt, workers } = results[0]!;
  const day = startedAt.slice(0, 16).replace('T', ' ');
  return `<header><h1>${escapeHtml(title)}: ${counted(targets.size, 'target')}</h1><p>${escapeHtml(`lb compare, ${counted(workers, 'worker')}, ${day} UTC`)}</p></header>`;
}

function contentsOf(results: readonly CompareResult[]): string {
  const items = results.map((result, index) => {
    const headline = headlinesOf(result)[0]!;
    return `<li><a href="#${idOf(index)}">${escapeHtml(result.scenario.name)}</a><small>${prose(headline)}.</small></li>`;
  });
  return `<nav aria-label="Scenarios"><ol class="toc">${items.join('')}</ol></nav>`;
}

/** By place, not by name: a name may come twice, and is not ours. */
function idOf(index: number): string {
  return `scenario-${index + 1}`;
}

function article(result: CompareResult, id: string, isNamed: boolean): string {
  const { scenario, rounds, baseline } = result;
  const [headline, ...findings] = headlinesOf(result);
  const styles = stylesOf(result.targets.map(({ name }) => name));
  const warnings = caveats(result);
  const unknown = withoutShares(result);
  const eyebrow = isNamed ? `<p class="eyebrow">${escapeHtml(scenario.name)}</p>\n` : '';
  const isVolleys = scenario.load.kind === 'volleys';
  const parts = [
    section(
      'Distribution',
      `Answers of each worker in each volley, drawn for the first round. ${distributionKey}`,
      joined(volleysChart(result), distributionTable(result)),
    ),
    section('Results', `${loadSentence(result)}.`, summaryTable(result)),
    section(
      'Around the fault',
      'The 99th percentile of each tenth of a second, by when the requests were due.',
      timelineChart(result),
    ),
    section(
      'Latency',
      `All ${rounds === 1 ? 'of the round' : 'rounds together'}. Each step to the right is ten times as rare; the thick line is ${baseline}.`,
      latencyCurves(result, styles),
    ),
    isRateGiven(result) || isVolleys
      ? ''
      : section(
          'Throughput',
          'Answered requests a second; the whiskers go from the least to the greatest round.',
          throughputBars(result),
        ),
    section('Cost', 'CPU time of all processes of a target for each answered request.', cpuBars(result)),
    isVolleys
      ? ''
      : section(
          'Share of each worker',
          `Requests by worker, one dot for each round; the dashed line is the fair share.${unknown}`,
          sharesChart(result),
        ),
    section(
      'Prediction',
      'What the simulator said of the same scenario beside what was measured, in ms; the error is predicted over measured, less 1.',
      predictionTable(result),
    ),
    section('Circumstances', '', circumstances(result)),
  ];
  return `<article id="${id}" aria-labelledby="${id}-headline">
${eyebrow}<h2 class="headline" id="${id}-headline">${prose(headline!)}</h2>
<p>${prose(summarySentence(result))}</p>
${list(
  'findings',
  findings.map((finding) => `${finding}.`),
)}
${list('caveats', warnings)}
${parts.filter((part) => part !== '').join('\n')}
</article>`;
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
      `${methodSentence(result)}. A difference counts as shown when the same rounds agree on it, at least three of them.`,
    ],
    ['load', `${loadSentence(result)}${generator === undefined ? '' : `; by ${generator}`}`],
    ['seed', String(seed)],
    ['began', startedAt],
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
  return unknown.length === 0 ? '' : ` Not known of ${unknown.map(({ name }) => name).join(', ')}.`;
}

function joined(...parts: readonly string[]): string {
  return parts.join('');
}

function list(className: string, sentences: readonly string[]): string {
  if (sentences.length === 0) return '';
  return `<ul class="${className}">${sentences.map((sentence) => `<li>${prose(sentence)}</li>`).join('')}</ul>`;
}

/** Escaped; names with hyphens stay whole, and units stay with their numbers. */
function prose(text: string): string {
  return escapeHtml(text)
    .replace(/ (×|ms|µs|%)/g, '\u00a0$1')
    .replace(/[\w().=]+(?:-[\w().=]+)+/g, '<span class="whole">$&</span>');
}
