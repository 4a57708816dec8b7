/** All targets with all numbers, in the order of the command line; also those without any. */
import type { CompareResult, TargetResult } from '../../measure/contract.ts';
import { escapeHtml } from '../escape-html.ts';
import { scrolling } from '../page.ts';
import { failureText } from './circumstances.ts';
import { bestNames, type Column, columnsOf, meaningsOf, overRounds } from './columns.ts';
import { differenceText, NONE, NOT_SHOWN, rangeText, ratioRange } from './numbers.ts';
import { rowHead } from './plain-table.ts';

export function summaryTable(result: CompareResult): string {
  // The chart of the cost shows the master's part.
  const columns = columnsOf(result).filter(({ key }) => key !== 'masterUs');
  const best = columns.map((column) => bestNames(column, result));
  const hasRatios = result.targets.some(({ comparison }) => comparison !== undefined);
  const ratioTitle = `<th scope="col" class="ratio"><span aria-hidden="true">×</span><span class="unseen">ratio to ${escapeHtml(result.baseline)}</span></th>`;
  const titles = columns.map(
    ({ title, difference }) =>
      `<th scope="col">${title}</th>${difference !== undefined && hasRatios ? ratioTitle : ''}`,
  );
  const width = titles.length + (hasRatios ? columns.filter(({ difference }) => difference).length : 0) + 1;
  const rows = result.targets.map((target) => {
    const head = headOf(target, result);
    if (target.summary === undefined) return emptyRow(head, failureText(target), width);
    const cells = columns.map((column, index) => {
      const ratio = column.difference !== undefined && hasRatios ? ratioCell(column, target) : '';
      return `${valueCell(column, target, best[index]!.has(target.name))}${ratio}`;
    });
    return `<tr>${head}${cells.join('')}${errorsCell(target.summary.errors)}</tr>`;
  });
  const missing = result.missing.map(({ name, how }) => emptyRow(rowHead(name), `not run: ${how}`, width));
  const head = `<tr><th scope="col">target</th>${titles.join('')}<th scope="col">errors</th></tr>`;
  const table = `<table class="results"><thead>${head}</thead><tbody>${[...rows, ...missing].join('')}</tbody></table>`;
  return `${scrolling(`Results of ${result.scenario.name}`, table)}${key(result, columns, hasRatios)}`;
}

function headOf({ name, program, summary }: TargetResult, { baseline }: CompareResult): string {
  const marks = [
    ...(program === undefined ? [] : [escapeHtml(program)]),
    ...(name === baseline ? ['baseline'] : []),
    ...(summary?.isGeneratorBound ? ['<b class="warn">▲ generator-bound</b>'] : []),
  ];
  return rowHead(name, marks.join(' · '));
}

function valueCell(column: Column, target: TargetResult, isBest: boolean): string {
  const value = overRounds(column, target);
  if (value === undefined) return `<td class="none">${NONE}</td>`;
  const range = rangeText(value, column.text);
  const shown = `${column.text(value.median)}${isBest ? '<span class="unseen"> best</span>' : ''}${small(range)}`;
  return isBest ? `<td class="best">${shown}</td>` : `<td>${shown}</td>`;
}

function ratioCell({ difference }: Column, { comparison }: TargetResult): string {
  const ratio = comparison && difference!(comparison);
  if (ratio === undefined) return '<td class="ratio"></td>';
  const range = small(ratioRange(ratio));
  const shown = `${differenceText(ratio)}${ratio.isShown ? '' : '<span class="unseen"> (no difference shown)</span>'}`;
  return `<td class="ratio${ratio.isShown ? '' : ' not-shown'}">${shown}${range}</td>`;
}

function errorsCell(errors: number): string {
  return errors === 0 ? '<td>0</td>' : `<td class="warn"><b>${errors.toLocaleString('en')}</b></td>`;
}

/** The sentence stays in view when the table scrolls. */
function emptyRow(head: string, text: string, width: number): string {
  return `<tr class="empty">${head}<td colspan="${width}"><span>${escapeHtml(text)}</span></td></tr>`;
}

function small(text: string | undefined): string {
  return text === undefined ? '' : `<small>${text}</small>`;
}

const MARKED =
  '<span class="best sample">marked</span> is the best of a column, with all that are not shown to be worse; nobody is marked where no difference is shown.';

function key(
  { baseline, rounds, targets }: CompareResult,
  columns: readonly Column[],
  hasRatios: boolean,
): string {
  const isBound = targets.some(({ summary }) => summary?.isGeneratorBound);
  const entries = [
    ...(rounds > 1 ? ['Medians over the rounds, the least and the greatest below.'] : []),
    ...(targets.length < 2 ? [] : [MARKED]),
    ...(hasRatios
      ? [
          `× is the ratio to ${escapeHtml(baseline)} of the same rounds.`,
          `<span class="not-shown">${NOT_SHOWN}</span> no difference shown: the rounds lie on both sides of 1, or are fewer than three.`,
        ]
      : []),
    ...(isBound
      ? ['▲ generator-bound: the load was at its own limit, the target can do at least this.']
      : []),
    `${meaningsOf(columns).join('; ')}.`,
  ];
  return `<ul class="key">${entries.map((entry) => `<li>${entry}</li>`).join('')}</ul>`;
}
