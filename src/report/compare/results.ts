/** The table of the page with all numbers, and how to read it. */
import type { CompareResult } from '../../measure/contract.ts';
import { escapeHtml } from '../escape-html.ts';
import { htmlTable } from '../table/html.ts';
import { type Column, columnsOf, meaningsOf } from './columns.ts';
import { NOT_SHOWN } from './numbers.ts';
import { hasRatios, isGeneratorBound, summaryTable } from './summary.ts';

export function resultsOf(result: CompareResult): string {
  const { scenario, baseline } = result;
  const table = summaryTable(result, isInTable);
  return `${htmlTable(table, { label: `Results of ${scenario.name}`, className: 'results', baseline })}${key(result)}`;
}

/** The chart of the cost shows the master's part. */
function isInTable({ key }: Column): boolean {
  return key !== 'masterUs';
}

const MARKED =
  '<span class="best sample">Marked</span>: the best of a column and everything not shown to be worse; nothing is marked where no difference is shown.';

function key(result: CompareResult): string {
  const { baseline, rounds, targets } = result;
  const entries = [
    ...(rounds > 1 ? ['Medians over rounds, min–max below.'] : []),
    ...(targets.length < 2 ? [] : [MARKED]),
    ...(hasRatios(result)
      ? [
          `× is the ratio to ${escapeHtml(baseline)} in the same rounds.`,
          `<span class="not-shown">${NOT_SHOWN}</span> no difference shown: the rounds lie on both sides of 1, or there are fewer than three.`,
        ]
      : []),
    ...(isGeneratorBound(result)
      ? ['▲ generator-bound: limited by the load generator; the target may be faster.']
      : []),
    `${meaningsOf(columnsOf(result).filter(isInTable)).join('; ')}.`,
  ];
  return `<ul class="key">${entries.map((entry) => `<li>${entry}</li>`).join('')}</ul>`;
}
