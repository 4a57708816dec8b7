/** One table for the terminal and for bench/README.md. */
import { renderTable } from '../../src/text/table.ts';

export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The first column is text, the others are numbers. */
export function terminalTable({ title, head, rows }: Table): string {
  const alignments = head.map((_, column) => (column === 0 ? 'left' : 'right'));
  return `${title}\n\n${renderTable(head, rows, alignments)}`;
}

export function markdownTable({ title, head, rows }: Table): string {
  const line = head.map((_, column) => (column === 0 ? '---' : '--:'));
  const lines = [head, line, ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `**${title}**\n\n${lines.join('\n')}`;
}
