/** A table as data: text, Markdown and HTML are made of the same cells. */

export interface Table {
  /** The first one is that of the names. */
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

export interface Column {
  readonly title: string;
  /** Left for the first column, right for the others, unless it says so. */
  readonly align?: 'left' | 'right';
  /** One of its cells may be the best: text keeps room for a star. */
  readonly isRanked?: boolean;
  /** Its cells have a ratio to the baseline. */
  readonly hasRatio?: boolean;
}

export interface Row {
  readonly name: string;
  readonly marks?: readonly Mark[];
  /** One for each column but the first, or the reason why there are none. */
  readonly cells: readonly Cell[] | { readonly reason: string };
}

/** What is said of a row beside its name. Text and Markdown have room for a warning alone, as one character. */
export interface Mark {
  readonly text: string;
  readonly isWarning?: boolean;
}

export interface Cell {
  readonly text: string;
  /** Such as `3.91–4.42`. */
  readonly range?: string | undefined;
  readonly isBest?: boolean;
  readonly ratio?: Ratio | undefined;
  readonly kind?: 'missing' | 'warning';
}

export interface Ratio {
  readonly text: string;
  readonly range?: string | undefined;
  /** False when the rounds do not agree on which side of 1 it is. */
  readonly isShown: boolean;
}

/** Of names and plain text. */
export function plainTable(head: readonly string[], rows: readonly (readonly string[])[]): Table {
  return {
    columns: head.map((title) => ({ title })),
    rows: rows.map(([name, ...cells]) => ({ name: name!, cells: cells.map((text) => ({ text })) })),
  };
}

export function hasCells(row: Row): row is Row & { readonly cells: readonly Cell[] } {
  return Array.isArray(row.cells);
}
