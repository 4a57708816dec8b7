/** Charts without a browser: each is drawn for a wide and for a narrow page, which the style sheet tells apart. */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

export type Draw = (width: number, isNarrow: boolean) => Plot.PlotOptions;

const WIDE = 1090;
const NARROW = 350;

/** Two SVG elements; `label` is what a screen reader says. */
export function drawTwice(label: string, draw: Draw): string {
  return [
    `<div class="wide">${drawOnce(label, draw(WIDE, false))}</div>`,
    `<div class="narrow">${drawOnce(label, draw(NARROW, true))}</div>`,
  ].join('');
}

function drawOnce(label: string, options: Plot.PlotOptions): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const chart = Plot.plot({
    // It has what Plot needs of a document, but not the type of a browser's.
    document: document as unknown as NonNullable<Plot.PlotOptions['document']>,
    style: { fontSize: '12px', background: 'none' },
    ariaLabel: label,
    ...options,
  });
  // Without a browser, Plot draws an axis label with an arrow and the rest as it is.
  return chart.outerHTML.replace('<svg ', '<svg role="img" ');
}

/** Room for names at the left edge. */
export function marginFor(names: readonly string[], width: number): number {
  return Math.min(0.42 * width, 16 + 6.8 * Math.max(...names.map(({ length }) => length)));
}

/** What fits into such a margin. */
export function shortened(name: string, margin: number): string {
  const fits = Math.floor((margin - 14) / 6.8);
  return name.length <= fits ? name : `${name.slice(0, Math.max(1, fits - 1))}…`;
}
