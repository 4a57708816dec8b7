/** Small multiples: the same chart once for each name. */
import * as Plot from '@observablehq/plot';
import { shortened } from './draw.ts';

/** A name above its part of a chart with one part below the other. */
export function facetTitle(names: readonly string[]): Plot.Markish {
  return Plot.text(names, {
    fy: (name: string) => name,
    text: (name: string) => name,
    frameAnchor: 'top-left',
    dy: -13,
    fontWeight: 600,
    fontSize: 12,
  });
}

export interface Grid {
  readonly rows: number;
  /** For marks whose data have a `name`. */
  readonly channels: Readonly<Record<'fx' | 'fy', (datum: { readonly name: string }) => number>>;
  /** Options of both facet scales. */
  readonly scales: Pick<Plot.PlotOptions, 'fx' | 'fy'>;
  /** The names, and a softer second line where there is one. */
  readonly titles: readonly Plot.Markish[];
}

/** Parts side by side, read like a text. `width` is that of the whole chart without its margins. */
export function gridOf(
  parts: readonly { readonly name: string; readonly note?: string }[],
  columns: readonly number[],
  width: number,
): Grid {
  const places = new Map(parts.map(({ name }, index) => [name, index]));
  const across = Math.min(fittest(columns, parts.length), parts.length);
  const rows = Math.ceil(parts.length / across);
  const fx = ({ name }: { readonly name: string }): number => places.get(name)! % across;
  const fy = ({ name }: { readonly name: string }): number => Math.floor(places.get(name)! / across);
  const hasNotes = parts.some(({ note }) => note !== undefined);
  const title = { fx, fy, frameAnchor: 'top-left', fontSize: 12 } as const;
  return {
    rows,
    channels: { fx, fy },
    scales: {
      // A single band would still be made narrower by a padding between bands.
      fx: { axis: null, padding: across === 1 ? 0 : 0.1, domain: range(across) },
      fy: { axis: null, padding: rows === 1 ? 0 : hasNotes ? 0.36 : 0.28, domain: range(rows) },
    },
    titles: [
      Plot.text(parts, {
        ...title,
        text: ({ name }) => shortened(name, 14 + (0.9 * width) / across),
        dy: hasNotes ? -27 : -13,
        fontWeight: 600,
      }),
      ...(hasNotes ? [Plot.text(parts, { ...title, text: 'note', dy: -12, fill: 'var(--soft)' })] : []),
    ],
  };
}

/** The number of columns that leaves the fewest places empty, and of those the greatest. */
function fittest(columns: readonly number[], count: number): number {
  const emptyOf = (across: number): number => across * Math.ceil(count / across) - count;
  return columns.reduce((best, next) => (emptyOf(next) <= emptyOf(best) ? next : best));
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
