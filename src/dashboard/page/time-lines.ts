/** The four time lines: throughput, latency, share per worker, event loops; and the table behind them. */
import type { Mark, Point } from '../contract.ts';
import { type Chart, createChart, type Series, WINDOW_MS } from './chart.ts';
import { byId, el } from './dom.ts';
import { clock, milliseconds, percent, rate } from './format.ts';
import { linear, logarithmic } from './scale.ts';
import { hue } from './states.ts';

export interface TimeLines {
  /** Those of before, when the page is opened or comes back. */
  start(points: readonly Point[]): void;
  add(point: Point): void;
  draw(marks: readonly Mark[]): void;
}

/** Shares and event loops are of so many looks, two seconds, or they would flicker. */
const SMOOTHED = 4;
/** More areas than this are not told apart. */
const MOST_AREAS = 14;
const TABLE_STEP_MS = 10_000;

export function createTimeLines(): TimeLines {
  const charts = {
    throughput: createChart('Throughput', 'requests per second', rate),
    latency: createChart(
      'Latency',
      'of requests in their worker, and wait in the queue before',
      milliseconds,
    ),
    shares: createChart('Share per worker', 'of the requests', percent),
    loops: createChart('Event loops', 'share of time busy', percent),
  };
  byId('charts').append(...Object.values(charts).map(({ element }) => element));
  const table = byId<HTMLDetailsElement>('table-behind');
  let points: Point[] = [];

  function draw(marks: readonly Mark[]): void {
    const nowMs = points.at(-1)?.atMs ?? Date.now();
    const context = { times: points.map(({ atMs }) => atMs), nowMs, marks };
    drawThroughput(charts.throughput, points, context);
    drawLatency(charts.latency, points, context);
    const smooth = points.map((_, at) => meanOf(points.slice(Math.max(at - SMOOTHED + 1, 0), at + 1)));
    drawShares(charts.shares, smooth, context);
    drawLoops(charts.loops, smooth, context);
    if (table.open) showTable(table, points);
  }
  table.addEventListener('toggle', () => showTable(table, points));

  return {
    start(before) {
      points = [...before];
    },
    add(point) {
      points.push(point);
      points = points.filter(({ atMs }) => atMs > point.atMs - WINDOW_MS);
    },
    draw,
  };
}

/** The last of them, with what it shares and how busy it is as it was in all of them. */
function meanOf(points: readonly Point[]): Point {
  const last = points.at(-1)!;
  const total = points.reduce((sum, { requestsPerSecond }) => sum + requestsPerSecond, 0);
  const mean = (of: (point: Point) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  return {
    ...last,
    requestsPerSecond: total,
    master: mean(({ master }) => master),
    loops: last.loops.map((_, at) => mean(({ loops }) => loops[at] ?? 0)),
    shares: last.shares.map((_, at) =>
      total === 0
        ? 0
        : points.reduce(
            (sum, { shares, requestsPerSecond }) => sum + (shares[at] ?? 0) * requestsPerSecond,
            0,
          ) / total,
    ),
  };
}

interface Context {
  readonly times: readonly number[];
  readonly nowMs: number;
  readonly marks: readonly Mark[];
}

function drawThroughput(chart: Chart, points: readonly Point[], context: Context): void {
  const values = points.map(({ requestsPerSecond }) => requestsPerSecond);
  const most = Math.max(1, ...values);
  const now = rate(values.at(-1) ?? 0);
  chart.draw({
    ...context,
    series: [{ name: 'all workers', className: 'strong', values, now }],
    scale: linear(most),
    label: `Requests per second in the last two minutes: now ${now}, at most ${rate(most)}`,
  });
}

function drawLatency(chart: Chart, points: readonly Point[], context: Context): void {
  const kinds = [
    ['p50', 'p50Ms', 'strong'],
    ['p90', 'p90Ms', 'middling'],
    ['p99', 'p99Ms', 'worst'],
    ['queue p90', 'waitP90Ms', 'wait'],
  ] as const;
  const series = kinds.map(([name, key, className]): Series => {
    const values = points.map((point) => point[key]);
    return { name, className, values, now: milliseconds(values.at(-1)) };
  });
  const known = series.flatMap(({ values }) => values.filter((value) => value !== undefined));
  const said = series.map(({ name, now }) => `${name} ${now}`).join(', ');
  chart.draw({
    ...context,
    series,
    scale: logarithmic(Math.min(...known, 10), Math.max(...known, 1)),
    label: `Latency in the last two minutes; now ${said}`,
  });
}

function drawShares(chart: Chart, points: readonly Point[], context: Context): void {
  const slots = slotsIn(points);
  chart.note(`of the requests${limited(slots.length)}`);
  let below = points.map(() => 0);
  const series = slots.slice(0, MOST_AREAS).map((slot): Series => {
    const bottom = below;
    const tops = points.map(({ shares }, at) => bottom[at]! + (shares[slot - 1] ?? 0));
    below = tops;
    const now = percent(points.at(-1)?.shares[slot - 1] ?? 0);
    // Without a request nobody has a share.
    const values = tops.map((top, at) => (points[at]!.requestsPerSecond === 0 ? undefined : top));
    return { name: String(slot), className: hue(slot), values, now, below: bottom };
  });
  const said = series.map(({ name, now }) => `worker ${name} ${now}`).join(', ');
  chart.draw({
    ...context,
    series,
    scale: linear(1),
    label: `Share of the requests per worker; now ${said}`,
  });
}

function drawLoops(chart: Chart, points: readonly Point[], context: Context): void {
  chart.note(`share of time busy${limited(slotsIn(points).length)}`);
  const lineOf = (name: string, className: string, of: (point: Point) => number | undefined): Series => {
    const values = points.map(of);
    return { name, className, values, now: percent(values.at(-1) ?? 0) };
  };
  const series = [
    lineOf('master', 'strong', ({ master }) => master),
    ...slotsIn(points)
      .slice(0, MOST_AREAS)
      .map((slot) => lineOf(String(slot), hue(slot), ({ loops }) => loops[slot - 1])),
  ];
  const said = series.map(({ name, now }) => `${name} ${now}`).join(', ');
  chart.draw({ ...context, series, scale: linear(1), label: `Event loops, share of time busy; now ${said}` });
}

function limited(workers: number): string {
  return workers > MOST_AREAS ? `, workers 1 to ${MOST_AREAS}` : '';
}

function slotsIn(points: readonly Point[]): readonly number[] {
  const most = Math.max(0, ...points.map(({ shares }) => shares.length));
  return Array.from({ length: most }, (_, at) => at + 1);
}

/** A row for every ten seconds, the latest first. */
function showTable(details: HTMLDetailsElement, points: readonly Point[]): void {
  const nowMs = points.at(-1)?.atMs ?? 0;
  const rows = points.filter((point, at) => {
    const step = (atMs: number): number => Math.floor((nowMs - atMs) / TABLE_STEP_MS);
    return at === points.length - 1 || step(point.atMs) !== step(points[at + 1]!.atMs);
  });
  const slots = slotsIn(points).slice(0, MOST_AREAS);
  const titles = [
    'Time',
    'Requests/s',
    'p50',
    'p90',
    'p99',
    'Waiting',
    'Master',
    ...slots.map((slot) => `Share ${slot}`),
  ];
  const cells = ({ requestsPerSecond, p50Ms, p90Ms, p99Ms, waiting, master, shares }: Point): string[] => [
    rate(requestsPerSecond),
    ...[p50Ms, p90Ms, p99Ms].map(milliseconds),
    String(waiting),
    percent(master),
    ...slots.map((slot) => percent(shares[slot - 1] ?? 0)),
  ];
  details
    .querySelector('thead')!
    .replaceChildren(el('tr', {}, ...titles.map((title) => el('th', { scope: 'col' }, title))));
  details
    .querySelector('tbody')!
    .replaceChildren(
      ...rows
        .reverse()
        .map((point) =>
          el(
            'tr',
            {},
            el('th', { scope: 'row' }, clock(point.atMs)),
            ...cells(point).map((cell) => el('td', {}, cell)),
          ),
        ),
    );
}
