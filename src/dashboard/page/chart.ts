/** One chart over the last two minutes: lines, or areas one above the other, with the marks of what happened. */
import type { Mark } from '../contract.ts';
import { el, setAll, setText, svg } from './dom.ts';
import { glyphOf } from './glyphs.ts';
import type { Scale } from './scale.ts';

export interface Series {
  readonly name: string;
  readonly className: string;
  /** One for each time; undefined where there is none. */
  readonly values: readonly (number | undefined)[];
  /** What it is now, for the legend. */
  readonly now: string;
  /** Its lower edge, for an area. */
  readonly below?: readonly number[];
}

export interface Drawing {
  readonly times: readonly number[];
  readonly nowMs: number;
  readonly series: readonly Series[];
  readonly scale: Scale;
  readonly label: string;
  readonly marks: readonly Mark[];
}

export interface Chart {
  readonly element: HTMLElement;
  draw(drawing: Drawing): void;
  /** What is drawn, behind the title. */
  note(text: string): void;
}

export const WINDOW_MS = 120_000;
/** Where there is a hole, nobody looked. */
const GAP_MS = 3000;
const HEIGHT = 150;
const [LEFT, RIGHT, TOP, BOTTOM] = [44, 6, 16, 20];

export function createChart(title: string, unit: string, tick: (value: number) => string): Chart {
  const image = svg('svg', { role: 'img', class: 'chart', height: HEIGHT });
  const legend = el('ul', { class: 'legend' });
  const said = el('span', { class: 'unit' }, unit);
  const element = el('figure', {}, el('figcaption', {}, el('h3', {}, title), said), legend, image);
  return {
    element,
    note: (text) => setText(said, text),
    draw(drawing) {
      const width = image.clientWidth || 400;
      setAll(image, { viewBox: `0 0 ${width} ${HEIGHT}`, 'aria-label': drawing.label });
      image.replaceChildren(
        ...axes(drawing, width, tick),
        ...drawing.series.map((series) => seriesPath(series, drawing, width)),
        ...drawing.marks.flatMap((mark) => markLine(mark, drawing.nowMs, width)),
      );
      showLegend(legend, drawing.series);
    },
  };
}

function xOf(atMs: number, nowMs: number, width: number): number {
  return LEFT + (1 - (nowMs - atMs) / WINDOW_MS) * (width - LEFT - RIGHT);
}

function yOf(share: number): number {
  return TOP + (1 - share) * (HEIGHT - TOP - BOTTOM);
}

function axes({ scale, nowMs }: Drawing, width: number, tick: (value: number) => string): SVGElement[] {
  const lines = scale.ticks.flatMap((value) => {
    const y = yOf(scale.at(value));
    return [
      svg('line', { class: 'grid', x1: LEFT, x2: width - RIGHT, y1: y, y2: y }),
      svg('text', { x: LEFT - 6, y: y + 4, class: 'tick end' }, tick(value)),
    ];
  });
  const times = [
    [WINDOW_MS, '2 min ago', ''],
    [WINDOW_MS / 2, '1 min', 'middle'],
    [0, 'now', 'end'],
  ] as const;
  const labels = times.map(([agoMs, text, anchor]) =>
    svg('text', { x: xOf(nowMs - agoMs, nowMs, width), y: HEIGHT - 5, class: `tick ${anchor}` }, text),
  );
  return [...lines, ...labels];
}

function seriesPath({ values, below, className }: Series, drawing: Drawing, width: number): SVGPathElement {
  const { times, nowMs, scale } = drawing;
  const point = (at: number, value: number): string =>
    `${xOf(times[at]!, nowMs, width).toFixed(1)} ${yOf(scale.at(value)).toFixed(1)}`;
  let path = '';
  for (const [from, to] of runs(times, values)) {
    const run = Array.from({ length: to - from }, (_, offset) => from + offset);
    path += `M${run.map((at) => point(at, values[at]!)).join('L')}`;
    if (below !== undefined)
      path += `L${run
        .reverse()
        .map((at) => point(at, below[at]!))
        .join('L')}Z`;
  }
  return svg('path', { d: path, class: `${below === undefined ? 'line' : 'area'} ${className}` });
}

/** From and to, where nothing is missing in between. */
function runs(times: readonly number[], values: readonly (number | undefined)[]): [number, number][] {
  const found: [number, number][] = [];
  let from: number | undefined;
  for (let at = 0; at <= times.length; at++) {
    const isHole = at > 0 && times[at]! - times[at - 1]! > GAP_MS;
    const isMissing = at === times.length || values[at] === undefined;
    if (from !== undefined && (isHole || isMissing)) {
      found.push([from, at]);
      from = undefined;
    }
    if (from === undefined && !isMissing) from = at;
  }
  return found;
}

function markLine({ kind, atMs, text }: Mark, nowMs: number, width: number): SVGElement[] {
  if (atMs < nowMs - WINDOW_MS) return [];
  const x = xOf(atMs, nowMs, width);
  const glyph = svg('path', { d: glyphOf(kind), transform: `translate(${x - 6} 1)` });
  return [
    svg(
      'g',
      { class: `mark ${kind}` },
      svg('title', {}, text),
      svg('line', { x1: x, x2: x, y1: TOP - 2, y2: HEIGHT - BOTTOM }),
      glyph,
    ),
  ];
}

function showLegend(legend: HTMLElement, series: readonly Series[]): void {
  while (legend.children.length > series.length) legend.lastElementChild!.remove();
  for (const [at, { name, className, now, below }] of series.entries()) {
    let item = legend.children[at];
    if (item === undefined) {
      const line = svg('line', { x1: 1, x2: 17, y1: 6, y2: 6, class: 'line' });
      item = el('li', {}, svg('svg', { class: 'key', 'aria-hidden': 'true' }, line), el('span'), el('b'));
      legend.append(item);
    }
    setAll(item.querySelector('line')!, {
      class: `${below === undefined ? 'line' : 'line thick'} ${className}`,
    });
    setText(item.children[1]!, name);
    setText(item.children[2]!, now);
  }
}
