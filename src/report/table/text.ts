/** A table for a terminal. */
import { printable } from '../../text/printable.ts';
import { renderTable } from '../../text/table.ts';
import { type Cell, type Column, hasCells, type Row, type Table } from './contract.ts';

/** Rows without cells are left out: a reason is a sentence, and wider than any column. */
export function textTable({ columns, rows }: Table, isStyled = false): string {
  const [, ...others] = columns;
  const head = columns.map(({ title, isRanked }) => (isRanked ? `${title} ` : title));
  const lines = rows
    .filter(hasCells)
    .map((row) => [
      nameOf(row),
      ...others.map((column, index) => cellText(column, row.cells[index]!, isStyled)),
    ]);
  const alignments = columns.map(({ align }, index) => align ?? (index === 0 ? 'left' : 'right'));
  return renderTable(head, lines, alignments);
}

function nameOf({ name, marks = [] }: Row): string {
  return printable(name) + (marks.some(({ isWarning }) => isWarning) ? ' ^' : '');
}

function cellText(
  { isRanked = false }: Column,
  { text, range, isBest = false }: Cell,
  isStyled: boolean,
): string {
  const shown = printable(range === undefined || isRanked ? text : `${text} (${range})`);
  if (!isRanked) return shown;
  if (!isBest) return `${shown} `;
  return isStyled ? `\x1b[1m${shown}*\x1b[0m` : `${shown}*`;
}
