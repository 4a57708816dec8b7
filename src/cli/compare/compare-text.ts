/** The results of a comparison for people: a table for each scenario, and what they come from. */
import type { CompareResult, TargetResult } from '../../measure/contract.ts';
import type { Distribution } from '../../measure/method/volleys.ts';
import {
  caveats,
  failureText,
  loadSentence,
  machineSentence,
  methodSentence,
} from '../../report/compare/circumstances.ts';
import {
  bestNames,
  type Column,
  type ColumnKey,
  columnsOf,
  overRounds,
} from '../../report/compare/columns.ts';
import { distributionsOf } from '../../report/compare/distribution-table.ts';
import { headlinesOf } from '../../report/compare/headline.ts';
import {
  amount,
  differenceText,
  NONE,
  NOT_SHOWN,
  percentText,
  ratioRange,
} from '../../report/compare/numbers.ts';
import { predictionCells } from '../../report/compare/prediction-table.ts';
import { printable } from '../printable.ts';
import { renderTable } from '../table.ts';

export interface CompareTextOptions {
  readonly isStyled: boolean;
  /** Path of the report that was written. */
  readonly report: string | undefined;
}

export function compareText(
  results: readonly CompareResult[],
  { isStyled, report }: CompareTextOptions,
): string {
  const written = report === undefined ? [] : [`Report: ${printable(report)}`];
  return `${[...results.map((result) => scenarioText(result, isStyled)), ...written].join('\n\n')}\n`;
}

const shownKeys: readonly ColumnKey[] = ['requestsPerSecond', 'p50', 'p99', 'p999', 'cpuUs', 'fairness'];

function scenarioText(result: CompareResult, isStyled: boolean): string {
  const { scenario, targets, missing, notes } = result;
  const [headline, ...findings] = headlinesOf(result);
  const title = printable(`${scenario.name}: ${headline}`);
  const distributions = distributionsOf(result);
  const prediction = predictionCells(result);
  const absent = [
    ...targets
      .filter(({ summary }) => summary === undefined)
      .map((target) => `${target.name}: ${failureText(target)}`),
    ...missing.map(({ name, how }) => `${name}: not run: ${how}`),
  ];
  const parts = [
    [isStyled ? `\x1b[1m${title}\x1b[0m` : title, ...findings.map(printable)].join('\n'),
    ...(distributions.length === 0 ? [] : [distributionText(distributions)]),
    ...(targets.some(({ summary }) => summary !== undefined) ? [summaryText(result, isStyled)] : []),
    ...(prediction === undefined ? [] : [`Predicted by the simulator\n${plain(prediction)}`]),
    lines([...absent, ...caveats(result), ...notes]),
    footer(result),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function summaryText(result: CompareResult, isStyled: boolean): string {
  const measured = result.targets.filter(({ summary }) => summary !== undefined);
  const columns = columnsOf(result).filter(({ key }) => shownKeys.includes(key));
  const best = columns.map((column) => bestNames(column, result));
  const hasRatios = measured.some(({ comparison }) => comparison !== undefined);
  const rows = measured.map((target) => [
    printable(target.name) + (target.summary!.isGeneratorBound ? ' ^' : ''),
    ...columns.map((column, index) => cellOf(column, target, best[index]!.has(target.name), isStyled)),
    target.summary!.errors.toLocaleString('en'),
    ...(hasRatios ? [ratioOf(target)] : []),
  ]);
  const head = [
    'target',
    ...columns.map(({ title }) => `${title} `),
    'errors',
    ...(hasRatios ? ['p99 × baseline'] : []),
  ];
  return renderTable(head, rows, ['left', ...head.slice(1).map(() => 'right' as const)]);
}

function cellOf(column: Column, target: TargetResult, isBest: boolean, isStyled: boolean): string {
  const value = overRounds(column, target);
  if (value === undefined) return `${NONE} `;
  const text = column.text(value.median);
  if (!isBest) return `${text} `;
  return isStyled ? `\x1b[1m${text}*\x1b[0m` : `${text}*`;
}

function ratioOf({ comparison }: TargetResult): string {
  if (comparison === undefined) return NONE;
  const range = ratioRange(comparison.p99);
  return `${differenceText(comparison.p99)}${range === undefined ? '' : ` (${range})`}`;
}

const MOST_COLUMNS = 8;

/** Least to greatest of one volley by worker, and who got which share of all. */
function distributionText(
  distributions: readonly { readonly name: string; readonly distribution: Distribution }[],
): string {
  const most = Math.max(...distributions.map(({ distribution }) => distribution.workers.length));
  const numbers = Array.from({ length: most <= MOST_COLUMNS ? most : 0 }, (_, index) => index);
  const rows = distributions.map(({ name, distribution: { all, workers } }) => [
    printable(name),
    ...numbers.map((index) => rangeOf(workers[index])),
    ...(numbers.length === 0 ? [rangeOf(all)] : []),
    amount(all.deviation),
    barOf(workers.map(({ share }) => share)),
  ]);
  const each = numbers.length === 0 ? ['each'] : numbers.map((index) => `worker ${index + 1}`);
  return renderTable(['target', ...each, 'deviation', 'shares'], rows, [
    'left',
    ...each.map(() => 'right' as const),
    'right',
    'left',
  ]);
}

function rangeOf(range: { readonly least: number; readonly greatest: number } | undefined): string {
  return range === undefined ? NONE : `${range.least}..${range.greatest}`;
}

const BAR_LENGTH = 32;

/** Each worker's number, as often as its share is long: `1111222333444`. Numbers above 9 would not fit. */
function barOf(shares: readonly number[]): string {
  if (shares.length > 9) return `${percentText(Math.min(...shares))} to ${percentText(Math.max(...shares))}`;
  let end = 0;
  let bar = '';
  shares.forEach((share, index) => {
    end += share;
    bar += String(index + 1).repeat(Math.max(0, Math.round(end * BAR_LENGTH) - bar.length));
  });
  return bar;
}

function plain({ head, rows }: { head: readonly string[]; rows: readonly (readonly string[])[] }): string {
  const alignments = ['left' as const, ...head.slice(1).map(() => 'right' as const)];
  return renderTable(
    head,
    rows.map((cells) => cells.map(printable)),
    alignments,
  );
}

function footer(result: CompareResult): string {
  const { baseline, targets } = result;
  const isBound = targets.some(({ summary }) => summary?.isGeneratorBound);
  const hasRatios = targets.some(({ comparison }) => comparison !== undefined);
  return lines([
    loadSentence(result),
    methodSentence(result),
    machineSentence(result),
    [
      'Medians, times in ms, CPU time for each request; * is the best, as far as the rounds show it',
      ...(hasRatios ? [`ratios are to ${baseline}, ${NOT_SHOWN} where no difference is shown`] : []),
      ...(isBound ? ['^ the load was at its own limit'] : []),
    ].join('; '),
  ]);
}

function lines(sentences: readonly string[]): string {
  return sentences.map(printable).join('\n');
}
