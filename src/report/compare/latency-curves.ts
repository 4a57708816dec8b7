/** Latency by percentile, with as much room for each further nine as for the one before. */
import * as Plot from '@observablehq/plot';
import type { CompareResult, TargetResult } from '../../measure/contract.ts';
import { samplesOf } from '../../measure/method/samples.ts';
import { drawTwice } from '../draw.ts';
import { logAxisY } from '../log-axis.ts';
import { legend, type SeriesStyle } from '../series-style.ts';
import { logTicks, plain } from '../ticks.ts';

const shares = [0, 0.9, 0.99, 0.999, 0.9999, 0.99999];

/** Further nines are too rare to be told from chance. */
const MOST_NINES = 5;

interface Point {
  readonly name: string;
  /** How many nines the share has: 0 for the least, 2 for 99 %. */
  readonly nines: number;
  readonly ms: number;
}

export function latencyCurves(
  { targets, baseline }: CompareResult,
  styles: ReadonlyMap<string, SeriesStyle>,
): string {
  const curves = targets.map((target) => ({ name: target.name, points: pointsOf(target) }));
  const points = curves.flatMap(({ points: own }) => own);
  if (points.length === 0) return '';
  const most = Math.max(1, ...points.map(({ nines }) => nines));
  const values = points.map(({ ms }) => ms);
  const isLog = Math.max(...values) / Math.min(...values) > 12;
  const shown = curves.filter(({ points: own }) => own.length > 0);
  const chart = drawTwice(
    `Latency by percentile of ${shown.map(({ name }) => name).join(', ')}`,
    (width, isNarrow) => ({
      width,
      height: isNarrow ? 320 : 420,
      marginLeft: 46,
      marginRight: 32,
      marginBottom: 42,
      marginTop: 26,
      x: {
        domain: [0, most],
        label: 'share of requests that took at most this long',
        labelAnchor: 'center',
        labelArrow: 'none',
        ticks: shares.map(ninesOf).filter((nines) => nines <= (isNarrow ? Math.min(most, 4) : most) + 0.01),
        tickFormat: (nines: number) => percentileName(nines),
        grid: true,
      },
      y: isLog
        ? { type: 'log' }
        : { label: 'ms', labelArrow: 'none', grid: true, zero: true, ticks: 6, tickFormat: plain },
      marks: [
        ...(isLog ? logAxisY(logTicks(values, isNarrow ? 7 : 10), 'ms') : []),
        ...shown.flatMap(({ name, points: own }) => {
          const { color, dashes, symbol, className } = styles.get(name)!;
          return [
            Plot.line(own, {
              x: 'nines',
              y: 'ms',
              stroke: color,
              strokeWidth: name === baseline ? 3.2 : 1.9,
              strokeDasharray: dashes,
              className,
            }),
            Plot.dot(landmarks(own), { x: 'nines', y: 'ms', fill: color, symbol, r: 3.6, className }),
          ];
        }),
      ],
    }),
  );
  const names = new Set(shown.map(({ name }) => name));
  return `${legend(new Map([...styles].filter(([name]) => names.has(name))))}${chart}`;
}

function pointsOf(target: TargetResult): Point[] {
  const answered = samplesOf(target).reduce((sum, sample) => sum + sample.answered, 0);
  // Of N requests the slowest stands for the share 1 - 1/N: a share of 1 would have no place on the axis.
  const last = Math.min(MOST_NINES, Math.max(1, Math.log10(Math.max(answered, 10))));
  return target.curve
    .filter(({ ms }) => ms > 0)
    .map(({ share, ms }) => ({ name: target.name, nines: share >= 1 ? last : ninesOf(share), ms }))
    .filter(({ nines }) => nines <= last + 1e-9)
    .sort((left, right) => left.nines - right.nines || left.ms - right.ms);
}

/** The points nearest to the named percentiles, so that curves are told apart by their symbols, too. */
function landmarks(points: readonly Point[]): Point[] {
  const last = points.at(-1)!.nines;
  return [0.5, 0.9, 0.99, 0.999, 0.9999].map(ninesOf).flatMap((nines) => {
    if (nines > last) return [];
    return points.reduce((best, point) =>
      Math.abs(point.nines - nines) < Math.abs(best.nines - nines) ? point : best,
    );
  });
}

function ninesOf(share: number): number {
  return -Math.log10(1 - share);
}

function percentileName(nines: number): string {
  return `${Number((100 * (1 - 10 ** -nines)).toFixed(6))} %`;
}
