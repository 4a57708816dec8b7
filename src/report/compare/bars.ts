/** One bar for each target, the best on top, and whiskers from the least to the greatest of the rounds. */
import * as Plot from '@observablehq/plot';
import type { CompareResult } from '../../measure/contract.ts';
import type { Spread } from '../../measure/method/spread.ts';
import { drawTwice, marginFor, shortened } from '../draw.ts';
import { escapeHtml } from '../escape-html.ts';
import { amount } from './numbers.ts';

interface Bar {
  readonly name: string;
  readonly spread: Spread;
  /** What it is made of, from the left; the last may be all of it. */
  readonly parts: readonly { readonly kind: string; readonly value: number }[];
}

export function throughputBars({ targets }: CompareResult): string {
  const bars = targets.flatMap(({ name, summary }): Bar[] => {
    if (summary === undefined) return [];
    const spread = summary.requestsPerSecond;
    return [{ name, spread, parts: [{ kind: 'all', value: spread.median }] }];
  });
  return barChart('Answered requests a second', 'requests a second', bars, 'most');
}

export function cpuBars({ targets }: CompareResult): string {
  const bars = targets.flatMap(({ name, summary }): Bar[] => {
    if (summary?.cpuUs === undefined) return [];
    const { cpuUs: spread, masterUs } = summary;
    // Medians of parts do not always add up to the median of the whole: the whole is what counts.
    const master = Math.min(masterUs?.median ?? 0, spread.median);
    const parts = [
      { kind: 'master', value: master },
      { kind: 'workers', value: spread.median - master },
    ];
    return [{ name, spread, parts: parts.filter(({ value }) => value > 0) }];
  });
  if (bars.length === 0) return '';
  const keys = [
    ['master', 'master or proxy'],
    ['workers', 'workers'],
  ].map(([kind, text]) => `<li><i class="patch ${kind}"></i>${escapeHtml(text!)}</li>`);
  return `<ul class="legend">${keys.join('')}</ul>${barChart('CPU time per answered request', 'µs of CPU time per request', bars, 'least')}`;
}

/** A piece of a bar. */
interface Part {
  readonly name: string;
  readonly fill: string;
  readonly from: number;
  readonly to: number;
}

/** Where a bar ends, and what is written there. */
interface End extends Spread {
  readonly name: string;
  readonly text: string;
}

const fills: Readonly<Record<string, string>> = {
  all: 'var(--c0)',
  master: 'var(--c1)',
  workers: 'var(--c0)',
};

function barChart(label: string, unit: string, bars: readonly Bar[], best: 'least' | 'most'): string {
  const sorted = [...bars].sort((left, right) =>
    best === 'least' ? left.spread.median - right.spread.median : right.spread.median - left.spread.median,
  );
  const names = sorted.map(({ name }) => name);
  const parts = sorted.flatMap(({ name, parts: own }) => {
    let from = 0;
    return own.map(({ kind, value }): Part => {
      from += value;
      return { name, fill: fills[kind]!, from: from - value, to: from };
    });
  });
  const ends = sorted.map(
    ({ name, spread }): End => ({
      name,
      ...spread,
      text: amount(spread.median),
    }),
  );
  const spoken = ends.map(({ name, text }) => `${name} ${text}`).join(', ');
  return drawTwice(`${label}: ${spoken}`, (width, isNarrow) => {
    // A path among the names must not take the room of the bars.
    const marginLeft = Math.min(marginFor(names, width), (isNarrow ? 0.42 : 0.25) * width);
    return {
      width,
      height: 50 + 26 * names.length,
      marginLeft,
      // For the value behind the longest bar.
      marginRight: 18 + 7.8 * Math.max(...ends.map(({ text }) => text.length)),
      marginTop: 4,
      marginBottom: 42,
      x: {
        label: unit,
        labelAnchor: 'center',
        labelArrow: 'none',
        ticks: isNarrow ? 4 : 8,
        grid: true,
        zero: true,
      },
      y: {
        domain: names,
        label: null,
        tickSize: 0,
        padding: 0.28,
        tickFormat: (name: string) => shortened(name, marginLeft),
      },
      marks: marksOf(parts, ends),
    };
  });
}

function marksOf(parts: readonly Part[], ends: readonly End[]): Plot.Markish[] {
  return [
    Plot.barX(parts, { x1: 'from', x2: 'to', y: 'name', fill: 'fill' }),
    Plot.ruleY(ends, { x1: 'min', x2: 'max', y: 'name', stroke: 'var(--text)', strokeWidth: 1.5 }),
    ...(['min', 'max'] as const).map((end) =>
      Plot.tickX(ends, {
        x: end,
        y: 'name',
        stroke: 'var(--text)',
        strokeWidth: 1.5,
        insetTop: 4,
        insetBottom: 4,
      }),
    ),
    Plot.text(ends, {
      x: (end: Spread) => Math.max(end.max, end.median),
      y: 'name',
      text: 'text',
      textAnchor: 'start',
      dx: 7,
      fontWeight: 600,
    }),
    Plot.ruleX([0], { stroke: 'var(--line)' }),
  ];
}
