/** The table: a line of heads, and one for each process. */
import { fit, span } from './cells.ts';
import { fitting, MARGIN, type TopColumn } from './columns.ts';
import type { Line, ProcessFigures, TopState } from './contract.ts';

export interface TableForm {
  readonly width: number;
  readonly isUnicode: boolean;
  readonly sort: TopState['sort'];
  /** Index of a row, which gets a mark; undefined where there is nothing to choose. */
  readonly selected?: number;
  readonly from?: number;
  readonly count?: number;
}

export function tableLines(
  rows: readonly ProcessFigures[],
  { width, isUnicode, sort, selected, from = 0, count = rows.length }: TableForm,
): readonly Line[] {
  const margin = selected === undefined ? 0 : MARGIN;
  const shown = fitting(width - margin);
  const mostOpen = Math.max(1, ...rows.map(({ process }) => process.open));
  const head = shown.map((column) =>
    fit(headOf(column, sort, isUnicode), column.width, isUnicode, column.isLeft === true),
  );
  return [
    [span(' '.repeat(margin) + head.join(' '), 'strong')],
    ...rows.slice(from, from + count).map((row, index) => {
      const isSelected = from + index === selected;
      const cells = shown.flatMap((column, at) => {
        const { text, tone } = column.cell(row, { isUnicode, mostOpen });
        return [
          ...(at === 0 ? [] : [span(' ')]),
          span(fit(text, column.width, isUnicode, column.isLeft === true), isSelected ? 'strong' : tone),
        ];
      });
      return margin === 0 ? cells : [span(isSelected ? '> ' : '  ', 'strong'), ...cells];
    }),
  ];
}

/** With an arrow where rows are sorted by it: upwards where the least comes first. */
function headOf(
  { head, isDescending }: TopColumn,
  { by, isReversed }: TopState['sort'],
  isUnicode: boolean,
): string {
  if (head === '' || head !== by) return head;
  const isUp = (isDescending === true) === isReversed;
  const arrow = isUnicode ? (isUp ? '▲' : '▼') : isUp ? '^' : 'v';
  return `${arrow}${head}`;
}
