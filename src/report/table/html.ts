/** A table for a page. */
import { escapeHtml } from '../escape-html.ts';
import { scrolling } from '../page.ts';
import { type Cell, type Column, hasCells, type Mark, type Row, type Table } from './contract.ts';

export interface HtmlTableOptions {
  /** What a screen reader calls it. */
  readonly label: string;
  readonly className: string;
  /** What ratios refer to. */
  readonly baseline?: string;
}

export function htmlTable(
  { columns, rows }: Table,
  { label, className, baseline = '' }: HtmlTableOptions,
): string {
  const [, ...others] = columns;
  const ratioTitle = `<th scope="col" class="ratio"><span aria-hidden="true">×</span><span class="unseen">ratio to ${escapeHtml(baseline)}</span></th>`;
  const titles = columns.map(
    ({ title, hasRatio }) => `<th scope="col">${escapeHtml(title)}</th>${hasRatio ? ratioTitle : ''}`,
  );
  const width = others.length + others.filter(({ hasRatio }) => hasRatio).length;
  const lines = rows.map((row) => rowOf(row, others, width));
  return scrolling(
    label,
    `<table class="${className}"><thead><tr>${titles.join('')}</tr></thead><tbody>${lines.join('')}</tbody></table>`,
  );
}

function rowOf(row: Row, columns: readonly Column[], width: number): string {
  const head = rowHead(row);
  if (hasCells(row)) {
    const cells = columns.map(({ hasRatio }, index) => {
      const cell = row.cells[index]!;
      return `${valueCell(cell)}${hasRatio ? ratioCell(cell) : ''}`;
    });
    return `<tr data-name="${escapeHtml(row.name)}">${head}${cells.join('')}</tr>`;
  }
  const { reason } = row.cells as { readonly reason: string };
  // The sentence stays in view when the table scrolls.
  return `<tr class="empty">${head}<td colspan="${width}"><span>${escapeHtml(reason)}</span></td></tr>`;
}

/** A long name is cut by the style sheet, and whole in the tooltip. */
function rowHead({ name, marks = [] }: Row): string {
  const below = small(marks.length === 0 ? undefined : marks.map(markText).join(' · '));
  const text = escapeHtml(name);
  return `<th scope="row" title="${text}"><span class="name">${text}</span>${below}</th>`;
}

function markText({ text, isWarning }: Mark): string {
  return isWarning ? `<b class="warn">▲ ${escapeHtml(text)}</b>` : escapeHtml(text);
}

function valueCell({ text, range, isBest, kind }: Cell): string {
  const value = escapeHtml(text);
  if (kind === 'missing') return `<td class="none">${value}</td>`;
  if (kind === 'warning') return `<td class="warn"><b>${value}</b></td>`;
  const below = small(range && escapeHtml(range));
  return isBest
    ? `<td class="best">${value}<span class="unseen"> best</span>${below}</td>`
    : `<td>${value}${below}</td>`;
}

function ratioCell({ ratio }: Cell): string {
  if (ratio === undefined) return '<td class="ratio"></td>';
  const { text, range, isShown } = ratio;
  const doubt = isShown ? '' : '<span class="unseen"> (no difference shown)</span>';
  return `<td class="ratio${isShown ? '' : ' not-shown'}">${escapeHtml(text)}${doubt}${small(range && escapeHtml(range))}</td>`;
}

/** `html` is escaped. */
function small(html: string | undefined): string {
  return html === undefined ? '' : `<small>${html}</small>`;
}
