/** A table that fits: whatever is least missed goes first. */

export interface Column<Row> {
  readonly head: string;
  readonly isLeft?: true;
  /** Columns with the highest number go first; those without one stay. */
  readonly drop?: number;
  of(row: Row): string;
}

/** Lines without a line break behind the last one. */
export function fitColumns<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number,
): readonly string[] {
  let left = columns.map((column) => {
    const cells = [column.head, ...rows.map((row) => column.of(row))];
    return { ...column, cells, width: Math.max(...cells.map(({ length }) => length)) };
  });
  const total = (): number => left.reduce((sum, each) => sum + each.width + GAP.length, -GAP.length);
  while (total() > width) {
    const drops = left.map(({ drop = -1 }) => drop);
    const worst = Math.max(...drops);
    if (worst < 0) break;
    left = left.filter((_, index) => drops[index] !== worst);
  }
  return [undefined, ...rows].map((_, index) =>
    left
      .map(({ cells, width: to, isLeft }) => (isLeft ? cells[index]!.padEnd(to) : cells[index]!.padStart(to)))
      .join(GAP)
      .trimEnd(),
  );
}

const GAP = '  ';
