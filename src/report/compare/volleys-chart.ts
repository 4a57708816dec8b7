/** How many connections of each volley every worker got: flat lines on one level are an even spread. */
import * as Plot from '@observablehq/plot';
import type { CompareResult } from '../../measure/contract.ts';
import { samplesOf } from '../../measure/method/samples.ts';
import { drawTwice } from '../draw.ts';
import { type Grid, gridOf } from '../facets.ts';
import { legend, stylesOf } from '../series-style.ts';
import { amount } from './numbers.ts';
import { spreadsOf } from './volleys.ts';

/** Beyond it lines are too many for names; the table has the numbers. */
const MOST_KEYS = 16;

/** What one worker answered in one volley. */
interface Point {
  readonly name: string;
  readonly repetition: number;
  readonly worker: number;
  readonly count: number;
}

/** Lines of one round, the first that worked; the note above each part counts all rounds. Empty without volleys. */
export function volleysChart(result: CompareResult): string {
  const all = spreadsOf(result.targets);
  // One worker has nothing to share: it would only flatten the others.
  const several = all.filter(({ spread }) => spread.workers.length > 1);
  const shown = several.length > 0 ? several : all;
  if (shown.length === 0) return '';
  const parts = shown.map(({ name, spread: { all: every } }) => ({
    name,
    note: `${every.least} to ${every.greatest}, σ ${amount(every.deviation)}`,
  }));
  const points = pointsOf(result, new Set(parts.map(({ name }) => name)));
  const workers = Math.max(...shown.map(({ spread }) => spread.workers.length));
  const numbers = Array.from({ length: workers }, (_, index) => index + 1);
  const styles = stylesOf(numbers.map((worker) => `worker ${worker}`));
  const repetitions = Math.max(...points.map(({ repetition }) => repetition));
  const most = Math.max(...points.map(({ count }) => count));
  const chart = drawTwice('Answers of each worker in each volley, by target', (width, isNarrow) => {
    const grid = gridOf(parts, isNarrow ? [1] : [3, 4], width - 50);
    return {
      width,
      height: 56 + (isNarrow ? 150 : 190) * grid.rows,
      marginLeft: 46,
      marginRight: 12,
      marginTop: 38,
      marginBottom: 40,
      ...grid.scales,
      x: {
        domain: [1, Math.max(2, repetitions)],
        label: 'repetition',
        labelAnchor: 'center',
        labelArrow: 'none',
        ticks: Math.min(repetitions, isNarrow ? 6 : 5),
        tickFormat: 'd',
        inset: 5,
      },
      y: { domain: [0, most * 1.08], label: null, ticks: 4, grid: true },
      marks: [...linesOf(points, styles, grid.channels), ...grid.titles],
    };
  });
  return `${workers <= MOST_KEYS ? legend(styles) : ''}${chart}`;
}

function pointsOf(result: CompareResult, names: ReadonlySet<string>): Point[] {
  return result.targets.flatMap((target): Point[] => {
    if (!names.has(target.name)) return [];
    const volleys = samplesOf(target).find((sample) => sample.volleys !== undefined)?.volleys ?? [];
    return volleys.flatMap((answers, index) =>
      answers.map((count, worker) => ({
        name: target.name,
        repetition: index + 1,
        worker: worker + 1,
        count,
      })),
    );
  });
}

/** One line per worker, with a symbol at each volley. */
function linesOf(
  points: readonly Point[],
  styles: ReturnType<typeof stylesOf>,
  channels: Grid['channels'],
): Plot.Markish[] {
  return [...styles].flatMap(([, { color, dashes, symbol }], index) => {
    const own = points.filter(({ worker }) => worker === index + 1);
    return [
      Plot.line(own, {
        ...channels,
        x: 'repetition',
        y: 'count',
        z: 'name',
        stroke: color,
        strokeWidth: 1.8,
        strokeDasharray: dashes,
      }),
      Plot.dot(own, { ...channels, x: 'repetition', y: 'count', fill: color, symbol, r: 2.6 }),
    ];
  });
}
