/** The same table on the terminal and in a README. */
import { plainTable } from '../../src/report/table/contract.ts';
import { markdownTable as markdown } from '../../src/report/table/markdown.ts';
import { textTable } from '../../src/report/table/text.ts';

export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function terminalTable({ title, head, rows }: Table): string {
  return `${title}\n\n${textTable(plainTable(head, rows))}`;
}

export function markdownTable({ title, head, rows }: Table): string {
  return `**${title}**\n\n${markdown(plainTable(head, rows))}`;
}
