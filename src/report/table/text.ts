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

/** The same in as many tables, each with the names, as it takes to stay within `width` characters. */
export function textTables(table: Table, isStyled: boolean, width: number): string {
  const [names, ...others] = table.columns;
  const rows = table.rows.filter(hasCells);
  const nameWidth = Math.max(names!.title.length, ...rows.map((row) => nameOf(row).length));
  const parts: number[][] = [];
  let left = 0;
  for (const [index, column] of others.entries()) {
    const cells = rows.map((row) => cellText(column, row.cells[index]!, false).length);
    const needed = GAP + Math.max(column.title.length + (column.isRanked ? 1 : 0), ...cells);
    if (parts.length === 0 || needed > left) {
      parts.push([]);
      left = width - nameWidth;
    }
    parts.at(-1)!.push(index);
    left -= needed;
  }
  return parts.map((indexes) => textTable(columnsAt(table, indexes), isStyled)).join('\n\n');
}

const GAP = 2;

function columnsAt({ columns, rows }: Table, indexes: readonly number[]): Table {
  return {
    columns: [columns[0]!, ...indexes.map((index) => columns[index + 1]!)],
    rows: rows.map((row) =>
      hasCells(row) ? { ...row, cells: indexes.map((index) => row.cells[index]!) } : row,
    ),
  };
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
