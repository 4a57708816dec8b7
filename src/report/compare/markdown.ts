/** The tables of a comparison for GitHub. */
import type { CompareResult, TargetResult } from '../../measure/contract.ts';
import {
  caveats,
  failureText,
  generatorSentence,
  loadSentence,
  machineSentence,
  methodSentence,
  summarySentence,
} from './circumstances.ts';
import { bestNames, type Column, columnsOf, meaningsOf, overRounds } from './columns.ts';
import { distributionCells, distributionKey } from './distribution-table.ts';
import { headlinesOf } from './headline.ts';
import { differenceText, NONE, NOT_SHOWN, rangeText } from './numbers.ts';
import type { Table } from './plain-table.ts';
import { predictionCells } from './prediction-table.ts';

export function compareMarkdown(results: readonly CompareResult[]): string {
  return results.map((result) => scenario(result, results.length > 1)).join('\n');
}

function scenario(result: CompareResult, hasTitle: boolean): string {
  const [main, ...others] = headlinesOf(result);
  const distribution = distributionCells(result);
  const prediction = predictionCells(result);
  const parts = [
    ...(hasTitle ? [`### ${escapeMarkdown(result.scenario.name)}`] : []),
    `**${escapeMarkdown(main!)}.** ${others.map((sentence) => `${escapeMarkdown(sentence)}.`).join(' ')}`.trim(),
    ...(distribution === undefined ? [] : [table(escaped(distribution)), escapeMarkdown(distributionKey)]),
    table(summary(result)),
    key(result),
    ...(prediction === undefined
      ? []
      : [
          table(escaped(prediction)),
          'Predicted by the simulator; the error is predicted over measured, less 1; milliseconds.',
        ]),
    ...list([...caveats(result), ...result.notes]),
    circumstances(result),
  ];
  return `${parts.join('\n\n')}\n`;
}

function summary(result: CompareResult): Table {
  const columns = shownColumns(result);
  const best = columns.map((column) => bestNames(column, result));
  const rows = result.targets.map((target) => {
    const { name, summary: numbers } = target;
    const head = `${escapeMarkdown(name)}${numbers?.isGeneratorBound ? ' ▲' : ''}`;
    if (numbers === undefined) return [head, escapeMarkdown(failureText(target)), ...columns.map(() => '')];
    const cells = columns.map((column, index) => cellOf(column, target, best[index]!.has(name)));
    return [head, ...cells, numbers.errors.toLocaleString('en')];
  });
  const missing = result.missing.map(({ name, how }) => [
    escapeMarkdown(name),
    escapeMarkdown(`not run: ${how}`),
    ...columns.map(() => ''),
  ]);
  return {
    head: ['target', ...columns.map(({ title }) => title), 'errors'],
    rows: [...rows, ...missing],
  };
}

/** Wider tables do not fit the page of a README. */
function shownColumns(result: CompareResult): Column[] {
  return columnsOf(result).filter(({ key }) => key !== 'max');
}

/** `**4.10** (3.91–4.42), 0.18 ×`; numbers need no escaping. */
function cellOf(column: Column, target: TargetResult, isBest: boolean): string {
  const value = overRounds(column, target);
  if (value === undefined) return NONE;
  const text = column.text(value.median);
  const range = rangeText(value, column.text);
  const ratio = target.comparison && column.difference?.(target.comparison);
  return [
    isBest ? `**${text}**` : text,
    ...(range === undefined ? [] : [` (${range})`]),
    ...(ratio === undefined ? [] : [`, ${differenceText(ratio)}`]),
  ].join('');
}

function key(result: CompareResult): string {
  const { baseline, rounds, targets } = result;
  const meanings = meaningsOf(shownColumns(result));
  return escapeMarkdown(
    [
      ...(rounds > 1 ? ['Medians over the rounds with the least and the greatest.'] : []),
      'Bold is the best of a column, with all that are not shown to be worse.',
      ...(targets.some(({ comparison }) => comparison)
        ? [`× is the ratio to ${baseline} of the same rounds; ${NOT_SHOWN}: no difference shown.`]
        : []),
      ...(targets.some(({ summary: numbers }) => numbers?.isGeneratorBound)
        ? ['▲: the load was at its own limit, the target can do at least this.']
        : []),
      `${meanings.join('; ')}.`,
    ].join(' '),
  );
}

function circumstances(result: CompareResult): string {
  const generator = generatorSentence(result);
  return escapeMarkdown(
    `${summarySentence(result)} Load: ${loadSentence(result)}. Method: ${methodSentence(result)}${generator === undefined ? '' : `; load by ${generator}`}. Machine: ${machineSentence(result)}.`,
  );
}

function table({ head, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join(
    '\n',
  );
}

function list(sentences: readonly string[]): string[] {
  return sentences.length === 0
    ? []
    : [sentences.map((sentence) => `- ${escapeMarkdown(sentence)}`).join('\n')];
}

function escaped({ head, rows }: Table): Table {
  return { head, rows: rows.map((cells) => cells.map(escapeMarkdown)) };
}

/** Names and notes come from outside: they are text, whatever they look like, and stay in their line and cell. */
function escapeMarkdown(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|&#~]/g, '\\$&');
}
