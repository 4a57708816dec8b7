/** The results of comparisons on a terminal: a table for each scenario, and what they come from. */
import type { CompareResult } from '../../measure/contract.ts';
import { printable } from '../../text/printable.ts';
import { hasCells, type Row, type Table } from '../table/contract.ts';
import { textTable } from '../table/text.ts';
import { caveats, failureText, loadSentence, machineSentence, methodSentence } from './circumstances.ts';
import type { ColumnKey } from './columns.ts';
import { headlinesOf } from './headline.ts';
import { NONE, NOT_SHOWN } from './numbers.ts';
import { predictionTable } from './prediction.ts';
import { hasRatios, isGeneratorBound, ratioOf, summaryTable } from './summary.ts';
import { volleysTextTable } from './volleys.ts';

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
  const volleys = volleysTextTable(result);
  const prediction = predictionTable(result);
  const absent = [
    ...targets
      .filter(({ summary }) => summary === undefined)
      .map((target) => `${target.name}: ${failureText(target)}`),
    ...missing.map(({ name, how }) => `${name}: not run: ${how}`),
  ];
  const summary = withRatios(
    summaryTable(result, ({ key }) => shownKeys.includes(key)),
    result,
  );
  const parts = [
    [isStyled ? `\x1b[1m${title}\x1b[0m` : title, ...findings.map(printable)].join('\n'),
    ...(volleys === undefined ? [] : [textTable(volleys)]),
    ...(summary.rows.some(hasCells) ? [textTable(summary, isStyled)] : []),
    ...(prediction === undefined ? [] : [`Predicted by the simulator\n${textTable(prediction)}`]),
    lines([...absent, ...caveats(result), ...notes]),
    footer(result),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** A terminal has room for one ratio. */
function withRatios({ columns, rows }: Table, result: CompareResult): Table {
  if (!hasRatios(result)) return { columns, rows };
  const added = (row: Row): Row => {
    if (!hasCells(row)) return row;
    const target = result.targets.find(({ name }) => name === row.name)!;
    const ratio = ratioOf({ difference: ({ p99 }) => p99 }, target);
    return { ...row, cells: [...row.cells, { text: ratio?.text ?? NONE, range: ratio?.range }] };
  };
  return { columns: [...columns, { title: 'p99 × baseline' }], rows: rows.map(added) };
}

function footer(result: CompareResult): string {
  return lines([
    loadSentence(result),
    methodSentence(result),
    machineSentence(result),
    [
      'Medians over rounds; latency in ms, CPU time per request; * marks the best that the rounds can tell apart',
      ...(hasRatios(result) ? [`ratios to ${result.baseline}, ${NOT_SHOWN} if no difference is shown`] : []),
      ...(isGeneratorBound(result) ? ['^ limited by the load generator'] : []),
    ].join('; '),
  ]);
}

function lines(sentences: readonly string[]): string {
  return sentences.map(printable).join('\n');
}
