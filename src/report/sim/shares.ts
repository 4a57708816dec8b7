/** What each worker got, as a multiple of its fair share. */
import * as Plot from '@observablehq/plot';
import type { CellResult } from '../../simulate/experiment/index.ts';
import { drawTwice } from '../draw.ts';
import { facetTitle } from '../facets.ts';
import { plain } from '../ticks.ts';

/** Beyond it bars are thinner than a line, and only their order is of interest. */
const MOST_BARS = 60;

export function sharesChart(results: readonly CellResult[], weights: readonly number[]): string {
  const workers = results[0]!.workers.length;
  const weightOf = (slot: number): number => weights[slot - 1] ?? 1;
  const total = results[0]!.workers.reduce((sum, { slot }) => sum + weightOf(slot), 0);
  const isRanked = workers > MOST_BARS;
  const bars = results.flatMap(({ algo, workers: all }) => {
    const own = all
      .filter(({ slot }) => weightOf(slot) > 0)
      .map(({ slot, share }) => ({ algo, slot, ratio: (share * total) / weightOf(slot) }));
    if (!isRanked) return own;
    const ranked = own.sort((left, right) => right.ratio - left.ratio);
    const step = Math.max(1, Math.floor(ranked.length / 400));
    return ranked.map((bar, index) => ({ ...bar, slot: index + 1 })).filter((_, index) => index % step === 0);
  });
  const algos = results.map(({ algo }) => algo);
  const most = Math.max(1.2, ...bars.map(({ ratio }) => ratio));
  return drawTwice('Share of the connections that each worker got', (width, isNarrow) => ({
    width,
    height: 44 + 78 * algos.length,
    marginLeft: 40,
    marginRight: 10,
    marginBottom: 42,
    fy: { domain: algos, axis: null, padding: 0.28 },
    x: isRanked
      ? {
          label: 'workers, the one with most first',
          labelAnchor: 'center',
          labelArrow: 'none',
          ticks: isNarrow ? 4 : 10,
        }
      : {
          type: 'band',
          label: 'worker',
          labelAnchor: 'center',
          labelArrow: 'none',
          ticks: everyNth(workers, isNarrow ? 10 : 30),
        },
    y: { label: null, domain: [0, most * 1.05], ticks: 3, tickFormat: (ratio: number) => `${plain(ratio)}×` },
    marks: [
      isRanked
        ? Plot.areaY(bars, { x: 'slot', y: 'ratio', fy: 'algo', fill: 'var(--c0)', curve: 'step' })
        : Plot.barY(bars, {
            x: 'slot',
            y: 'ratio',
            fy: 'algo',
            fill: 'var(--c0)',
            insetLeft: 1,
            insetRight: 1,
          }),
      Plot.ruleY([1], { stroke: 'currentColor', strokeDasharray: '3 3' }),
      Plot.ruleY([0], { stroke: 'var(--line)' }),
      facetTitle(algos),
    ],
  }));
}

function everyNth(workers: number, most: number): number[] {
  const every = Math.ceil(workers / most);
  return Array.from({ length: workers }, (_, index) => index + 1).filter((slot) => (slot - 1) % every === 0);
}
