/** How rare long times and long queues are, on a logarithmic scale. */
import * as Plot from '@observablehq/plot';
import type { CellResult } from '../../simulate/experiment/index.ts';
import { drawTwice } from '../draw.ts';
import { logAxisX } from '../log-axis.ts';
import { legend, type SeriesStyle, stylesOf } from '../series-style.ts';
import { logTicks, percent, plain } from '../ticks.ts';

const known = [
  ['p50', 0.5],
  ['p90', 0.1],
  ['p95', 0.05],
  ['p99', 0.01],
  ['p999', 0.001],
] as const;

/** Less is too rare to be told from chance. */
const LEAST_SHARE = 1e-5;

interface Point {
  readonly algo: string;
  readonly x: number;
  readonly share: number;
}

export function tailCharts(results: readonly CellResult[], algos: readonly string[], unit: string): string {
  const styles = stylesOf(algos);
  const times = results.flatMap(({ algo, sojourn }) =>
    known.map(([key, share]): Point => ({ algo, share, x: sojourn[key].value })),
  );
  const queues = results.flatMap(({ algo, open }) =>
    open.tails
      .map((share, x): Point => ({ algo, share, x }))
      .filter(({ x, share }) => x > 0 && share >= LEAST_SHARE),
  );
  return [
    legend(styles),
    '<h3>Sojourn time: share of requests that took longer</h3>',
    tailChart(times, styles, `sojourn time, ${unit}`, true),
    '<h3>Queue length: share of workers with at least this many connections open</h3>',
    tailChart(queues, styles, 'open connections of a worker', false),
  ].join('');
}

function tailChart(
  points: readonly Point[],
  styles: ReadonlyMap<string, SeriesStyle>,
  label: string,
  hasDots: boolean,
): string {
  const isWide = spreadOf(points) > 5;
  const least = Math.min(...points.map(({ share }) => share));
  const ticks = [1, 0.1, 0.01, 0.001, 0.0001, 0.00001].filter((share) => share >= least * 0.9);
  const xs = points.map(({ x }) => x);
  return drawTwice(`Tail: ${label}`, (width, isNarrow) => ({
    width,
    height: isNarrow ? 270 : 350,
    marginLeft: 58,
    marginRight: 16,
    marginBottom: 42,
    x: isWide
      ? { type: 'log' }
      : {
          label,
          labelAnchor: 'center',
          labelArrow: 'none',
          ticks: isNarrow ? 5 : 10,
          tickFormat: plain,
          zero: true,
        },
    y: { type: 'log', label: null, domain: [least, 1], ticks, tickFormat: percent, grid: true },
    marks: [
      ...(isWide ? logAxisX(logTicks(xs, isNarrow ? 5 : 14), label) : []),
      ...[...styles].flatMap(([algo, { color, dashes, symbol, className }]) => {
        const own = points.filter((point) => point.algo === algo);
        const line = Plot.line(own, {
          x: 'x',
          y: 'share',
          stroke: color,
          strokeWidth: 2,
          strokeDasharray: dashes,
          className,
        });
        return hasDots
          ? [line, Plot.dot(own, { x: 'x', y: 'share', fill: color, symbol, r: 4, className })]
          : [line];
      }),
    ],
  }));
}

/** How many times as far the longest tail goes as the shortest: on a linear scale the short ones would be one line. */
function spreadOf(points: readonly Point[]): number {
  const ends = new Map<string, number>();
  for (const { algo, x } of points) ends.set(algo, Math.max(x, ends.get(algo) ?? 0));
  return Math.max(...ends.values()) / Math.min(...ends.values());
}
