/** What clients felt before, in and after a fault. */
import * as Plot from '@observablehq/plot';
import type { CompareResult } from '../../measure/contract.ts';
import { samplesOf } from '../../measure/method/samples.ts';
import { medianTimeline } from '../../measure/method/timeline.ts';
import { drawTwice } from '../draw.ts';
import { type Grid, gridOf } from '../facets.ts';
import { lineKey } from '../series-style.ts';
import { logTicks, plain } from '../ticks.ts';

const BEFORE_MS = 2_000;
const AFTER_MS = 6_000;

/** The part of the run that is shown, in milliseconds since measuring began. */
interface Window {
  readonly begins: readonly number[];
  readonly ends: readonly number[];
  readonly from: number;
  readonly to: number;
}

/** A moment of one target. */
interface Point {
  readonly name: string;
  readonly seconds: number;
  readonly ms: number | undefined;
  readonly errors: number;
}

interface Series {
  readonly parts: readonly { readonly name: string; readonly note: string }[];
  readonly points: readonly Point[];
}

/** Empty without faults. */
export function timelineChart(result: CompareResult): string {
  const window = windowOf(result);
  if (window === undefined) return '';
  const shown = seriesOf(result, window);
  if (shown.parts.length === 0) return '';
  const { parts, points } = shown;
  const values = points.flatMap(({ ms }) => ms ?? []);
  const isLog = Math.max(...values) / Math.min(...values) > 12;
  const chart = drawTwice(
    '99th percentile of the latency and errors around the fault, by target',
    (width, isNarrow) => {
      const grid = gridOf(parts, isNarrow ? [1] : [3, 4], width - 60);
      return {
        width,
        height: 56 + (isNarrow ? 140 : 170) * grid.rows,
        marginLeft: 58,
        marginRight: 12,
        marginTop: 38,
        marginBottom: 40,
        ...grid.scales,
        x: {
          domain: [window.from / 1000, window.to / 1000],
          label: 'seconds since measuring began',
          labelAnchor: 'center',
          labelArrow: 'none',
          ticks: 5,
          tickFormat: plain,
        },
        y: {
          type: isLog ? 'log' : 'linear',
          label: null,
          ...(isLog ? { ticks: logTicks(values, 4) } : { zero: true, ticks: 4 }),
          tickFormat: (ms: number) => `${plain(ms)} ms`,
          grid: true,
          insetTop: 20,
        },
        marks: [...marksOf(shown, window, grid.channels), ...grid.titles],
      };
    },
  );
  const cross =
    '<li><svg width="14" height="14" aria-hidden="true"><path d="M3,3L11,11M11,3L3,11" stroke="var(--c1)" stroke-width="2"/></svg>requests without an answer</li>';
  const keys = [
    lineKey('var(--c0)', 'none', 'p99 of 100 ms, median over the rounds'),
    lineKey('var(--text)', '3 3', 'the fault begins'),
    ...(window.ends.length === 0 ? [] : [lineKey('var(--soft)', '1 3', 'the fault ends')]),
    cross,
  ];
  return `<ul class="legend">${keys.join('')}</ul>${chart}`;
}

function windowOf(result: CompareResult): Window | undefined {
  const { measureMs } = result;
  const faults = result.scenario.faults ?? [];
  if (faults.length === 0) return undefined;
  const begins = faults.map(({ at }) => at * measureMs);
  const ends = faults.flatMap((fault) => (fault.kind === 'slow' ? [fault.until * measureMs] : []));
  const from = Math.max(0, Math.min(...begins) - BEFORE_MS);
  const to = Math.min(measureMs, Math.max(...begins, ...ends) + AFTER_MS);
  return { begins, ends, from, to };
}

/** Targets of which nothing was answered have no part. */
function seriesOf(result: CompareResult, { from, to }: Window): Series {
  const lines = result.targets.map((target) => ({
    name: target.name,
    errors: target.summary?.errors ?? 0,
    moments: medianTimeline(samplesOf(target)).filter(({ atMs }) => atMs >= from && atMs < to),
  }));
  const parts = lines
    .filter(({ moments }) => moments.some(({ p99Ms }) => p99Ms !== undefined))
    .map(({ name, errors }) => ({
      name,
      note: errors === 0 ? 'no errors' : `${errors.toLocaleString('en')} without an answer`,
    }));
  const names = new Set(parts.map(({ name }) => name));
  const points = lines
    .filter(({ name }) => names.has(name))
    .flatMap(({ name, moments }) =>
      moments.map(({ atMs, p99Ms, errors }) => ({
        name,
        seconds: atMs / 1000,
        ms: p99Ms || undefined,
        errors,
      })),
    );
  return { parts, points };
}

function marksOf(
  { parts, points }: Series,
  { begins, ends }: Window,
  channels: Grid['channels'],
): Plot.Markish[] {
  const marksAt = (times: readonly number[]): { name: string; seconds: number }[] =>
    parts.flatMap(({ name }) => times.map((time) => ({ name, seconds: time / 1000 })));
  return [
    Plot.ruleX(marksAt(begins), {
      ...channels,
      x: 'seconds',
      stroke: 'var(--text)',
      strokeDasharray: '3 3',
    }),
    Plot.ruleX(marksAt(ends), {
      ...channels,
      x: 'seconds',
      stroke: 'var(--soft)',
      strokeDasharray: '1 3',
    }),
    Plot.line(points, {
      ...channels,
      x: 'seconds',
      y: 'ms',
      z: 'name',
      stroke: 'var(--c0)',
      strokeWidth: 1.8,
    }),
    Plot.dot(
      points.filter(({ errors }) => errors > 0),
      {
        ...channels,
        x: 'seconds',
        frameAnchor: 'top',
        dy: 9,
        symbol: 'times',
        stroke: 'var(--c1)',
        strokeWidth: 1.8,
        r: 3.6,
      },
    ),
  ];
}
