/** What each worker got, as a multiple of its fair share. */
import * as Plot from '@observablehq/plot';
import type { CellResult } from '../../simulate/experiment/index.ts';
import { drawTwice, marginFor, shortened } from '../draw.ts';
import { stylesOf } from '../series-style.ts';
import { plain } from '../ticks.ts';

/** Of many workers, as many as there is room for: the one with most, the one with least, and evenly from between. */
const MOST_MARKS = 120;

interface Mark {
  readonly algo: string;
  readonly ratio: number;
}

/** A row for each algorithm, and in it a mark for each worker: even shares are one mark, however many they are. */
export function sharesChart(results: readonly CellResult[], weights: readonly number[]): string {
  const algos = results.map(({ algo }) => algo);
  const marks = marksOf(results, weights);
  const most = Math.max(1.2, ...marks.map(({ ratio }) => ratio));
  return drawTwice('Share of the connections that each worker got', (width, isNarrow) => {
    const marginLeft = marginFor(algos, width);
    return {
      width,
      height: 58 + 22 * algos.length,
      marginLeft,
      marginRight: 20,
      marginBottom: 42,
      x: {
        label: isNarrow ? 'multiple of the fair share' : 'share of a worker as a multiple of its fair share',
        labelAnchor: 'center',
        labelArrow: 'none',
        domain: [0, most * 1.03],
        ticks: isNarrow ? 4 : 10,
        tickFormat: (ratio: number) => `${plain(ratio)}×`,
        grid: true,
      },
      y: {
        domain: algos,
        label: null,
        tickSize: 0,
        tickFormat: (algo: string) => shortened(algo, marginLeft),
      },
      marks: [
        Plot.ruleX([1], { stroke: 'currentColor', strokeDasharray: '3 3' }),
        ...[...stylesOf(algos)].flatMap(([algo, { className }]) =>
          rowOf(
            marks.filter((mark) => mark.algo === algo),
            className,
          ),
        ),
      ],
    };
  });
}

function marksOf(results: readonly CellResult[], weights: readonly number[]): Mark[] {
  const weightOf = (slot: number): number => weights[slot - 1] ?? 1;
  const total = results[0]!.workers.reduce((sum, { slot }) => sum + weightOf(slot), 0);
  return results.flatMap(({ algo, workers }) => {
    const ratios = workers
      .filter(({ slot }) => weightOf(slot) > 0)
      .map(({ slot, share }) => (share * total) / weightOf(slot));
    return thinnedOut(ratios).map((ratio) => ({ algo, ratio }));
  });
}

/** The marks, and a line from the least to the most. */
function rowOf(marks: readonly Mark[], className: string): Plot.Markish[] {
  const ratios = marks.map(({ ratio }) => ratio);
  const span = { algo: marks[0]?.algo, least: Math.min(...ratios), most: Math.max(...ratios) };
  const line = { x1: 'least', x2: 'most', y1: 'algo', y2: 'algo', strokeOpacity: 0.5 };
  return [
    Plot.link([span], { ...line, stroke: 'var(--c0)', className }),
    Plot.tickX(marks, { x: 'ratio', y: 'algo', stroke: 'var(--c0)', strokeWidth: 2, inset: 3, className }),
  ];
}

function thinnedOut(ratios: readonly number[]): readonly number[] {
  if (ratios.length <= MOST_MARKS) return ratios;
  const ranked = [...ratios].sort((left, right) => left - right);
  const step = (ranked.length - 1) / (MOST_MARKS - 1);
  return Array.from({ length: MOST_MARKS }, (_, index) => ranked[Math.round(index * step)]!);
}
