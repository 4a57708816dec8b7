/** A table for GitHub. */
import { type Cell, hasCells, type Row, type Table } from './contract.ts';

export function markdownTable({ columns, rows }: Table): string {
  const lines = [
    columns.map(({ title }) => title),
    columns.map(({ align }, index) =>
      (align ?? (index === 0 ? 'left' : 'right')) === 'left' ? '---' : '---:',
    ),
    ...rows.map((row) => cellsOf(row, columns.length)),
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Names and notes come from outside: they are text, whatever they look like, and stay in their line and cell. */
export function escapeMarkdown(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|&#~]/g, '\\$&');
}

function cellsOf(row: Row, width: number): string[] {
  const { name, marks = [], cells } = row;
  const first = `${escapeMarkdown(name)}${marks.some(({ isWarning }) => isWarning) ? ' ▲' : ''}`;
  if (hasCells(row)) return [first, ...row.cells.map(cellText)];
  const { reason } = cells as { readonly reason: string };
  return [first, escapeMarkdown(reason), ...Array.from({ length: width - 2 }, () => '')];
}

/** `**4.10** (3.91–4.42), 0.18 ×`. */
function cellText({ text, range, isBest, ratio }: Cell): string {
  const value = escapeMarkdown(text);
  return [
    isBest ? `**${value}**` : value,
    ...(range === undefined ? [] : [` (${escapeMarkdown(range)})`]),
    ...(ratio === undefined ? [] : [`, ${escapeMarkdown(ratio.text)}`]),
  ].join('');
}
