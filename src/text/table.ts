import Table, { type TableConstructorOptions } from 'cli-table3';

/** One style for all tables: columns two spaces apart and no frame, so that they can be pasted and cut. */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  alignments: readonly ('left' | 'right')[] = [],
): string {
  const table = new Table({ ...borderless, head: [...head], colAligns: [...alignments] });
  table.push(...rows.map((row) => [...row]));
  return table.toString().replace(/ +$/gm, '');
}

const borderless: TableConstructorOptions = {
  chars: {
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
    'bottom-right': '',
    left: '',
    'left-mid': '',
    mid: '',
    'mid-mid': '',
    right: '',
    'right-mid': '',
    middle: '  ',
  },
  style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
};
