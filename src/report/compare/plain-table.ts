/** A table as text: what HTML and Markdown have in common. */
import { escapeHtml } from '../escape-html.ts';
import { scrolling } from '../page.ts';

export interface Table {
  readonly head: readonly string[];
  /** The first of each row is a name. */
  readonly rows: readonly (readonly string[])[];
}

/** What a cell has in parentheses goes below it. */
export function plainTable(label: string, className: string, { head, rows }: Table): string {
  const titles = head.map((title) => `<th scope="col">${escapeHtml(title)}</th>`).join('');
  const lines = rows.map(([name, ...cells]) => {
    const others = cells.map(
      (cell) => `<td>${escapeHtml(cell).replace(/ \((.*)\)$/, '<small>$1</small>')}</td>`,
    );
    return `<tr>${rowHead(name!)}${others.join('')}</tr>`;
  });
  return scrolling(
    label,
    `<table class="${className}"><thead><tr>${titles}</tr></thead><tbody>${lines.join('')}</tbody></table>`,
  );
}

/** `marks` are HTML. A long name is cut by the style sheet, and whole in the tooltip. */
export function rowHead(name: string, marks = ''): string {
  const below = marks === '' ? '' : `<small>${marks}</small>`;
  return `<th scope="row" title="${escapeHtml(name)}"><span class="name">${escapeHtml(name)}</span>${below}</th>`;
}
