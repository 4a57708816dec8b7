/** How algorithms are told apart: by colour, dashes and the shape of the points, so that colour alone never decides. */
import type { SymbolType } from '@observablehq/plot';
import { escapeHtml } from './escape-html.ts';

export interface SeriesStyle {
  readonly color: string;
  readonly dashes: string;
  readonly symbol: SymbolType;
  /** Of everything in charts that shows the series, for the script that lights it up. */
  readonly className: string;
}

const COLORS = 7;
const dashes = ['none', '7 3', '2 3', '9 3 2 3'];
const symbols = ['circle', 'square', 'triangle', 'diamond', 'cross', 'star', 'wye'] as const;

export function stylesOf(algos: readonly string[]): ReadonlyMap<string, SeriesStyle> {
  return new Map(
    algos.map((algo, index): [string, SeriesStyle] => [
      algo,
      {
        color: `var(--c${index % COLORS})`,
        dashes: dashes[Math.floor(index / COLORS) % dashes.length]!,
        symbol: symbols[(index + Math.floor(index / COLORS)) % symbols.length]!,
        className: `s${index}`,
      },
    ]),
  );
}

export function legend(styles: ReadonlyMap<string, SeriesStyle>): string {
  const items = [...styles].map(([algo, { color, dashes: gaps, symbol, className }]) => {
    const line = `<line x1="1" x2="33" y1="7" y2="7" stroke="${color}" stroke-width="2.5" stroke-dasharray="${gaps}"/>`;
    const point = `<path transform="translate(17,7)" d="${shapes[symbol]}" fill="${color}" stroke="${color}"/>`;
    const swatch = `<svg width="34" height="14" aria-hidden="true">${line}${point}</svg>`;
    const name = escapeHtml(algo);
    return `<li><button type="button" class="pick" data-series="${className}" data-name="${name}">${swatch}${name}</button></li>`;
  });
  return `<ul class="legend">${items.join('')}</ul>`;
}

/** One entry of a legend: a line with what it stands for. */
export function lineKey(color: string, gaps: string, text: string): string {
  const line = `<line x1="1" x2="33" y1="7" y2="7" stroke="${color}" stroke-width="2.5" stroke-dasharray="${gaps}"/>`;
  return `<li><svg width="34" height="14" aria-hidden="true">${line}</svg>${escapeHtml(text)}</li>`;
}

/** Much as Plot draws them. */
const shapes: Readonly<Record<string, string>> = {
  circle: 'M-3.6,0A3.6,3.6,0,1,1,3.6,0A3.6,3.6,0,1,1,-3.6,0',
  square: 'M-3.3,-3.3h6.6v6.6h-6.6z',
  triangle: 'M0,-4.4L4.2,3.2H-4.2z',
  diamond: 'M0,-5L3.2,0L0,5L-3.2,0z',
  cross: 'M-4,-1.4H-1.4V-4H1.4V-1.4H4V1.4H1.4V4H-1.4V1.4H-4z',
  star: 'M0,-5L1.2,-1.6L4.7,-1.5L1.9,0.6L2.9,4L0,2L-2.9,4L-1.9,0.6L-4.7,-1.5L-1.2,-1.6z',
  wye: 'M-1.3,0.7L-1.3,4.2L1.3,4.2L1.3,0.7L4.3,-1L3,-3.2L0,-1.5L-3,-3.2L-4.3,-1z',
};
