/** Queue lengths through what goes wrong. */
import * as Plot from '@observablehq/plot';
import type { CellResult, TimeLine } from '../../simulate/experiment/index.ts';
import { drawTwice } from '../draw.ts';
import { facetTitle } from '../facets.ts';
import { lineKey } from '../series-style.ts';
import { plain } from '../ticks.ts';

/** `faultsAt` are the times at which faults begin, counted as those of the timeline. */
export function timelineChart(
  results: readonly CellResult[],
  faultsAt: readonly number[],
  unit: string,
): string {
  const lines = results.flatMap(({ algo, timeLine }) => (timeLine === undefined ? [] : [{ algo, timeLine }]));
  const algos = lines.map(({ algo }) => algo);
  const { slot } = lines[0]!.timeLine;
  const [one, rest] =
    slot === undefined ? ['longest queue', 'mean of all'] : [`worker ${slot}`, 'mean of the others'];
  const watched = lines.flatMap(({ algo, timeLine }) => pointsOf(algo, timeLine, timeLine.watched));
  const others = lines.flatMap(({ algo, timeLine }) => pointsOf(algo, timeLine, timeLine.others));
  const most = Math.max(...watched.map(({ open }) => open));
  const chart = drawTwice('Open connections through the faults', (width, isNarrow) => ({
    width,
    height: 50 + 112 * algos.length,
    marginLeft: 44,
    marginRight: 12,
    marginTop: 26,
    marginBottom: 42,
    fy: { domain: algos, axis: null, padding: 0.26 },
    x: {
      label: `time since the warm-up, ${unit}`,
      labelAnchor: 'center',
      labelArrow: 'none',
      ticks: isNarrow ? 4 : 10,
    },
    // Next to a queue of hundreds one of a few would be a flat line.
    y: {
      type: most > 40 ? 'sqrt' : 'linear',
      label: null,
      grid: true,
      ticks: 4,
      tickFormat: plain,
      zero: true,
    },
    marks: [
      Plot.ruleX(faultsAt, { stroke: 'currentColor', strokeDasharray: '3 3', strokeOpacity: 0.7 }),
      Plot.line(watched, { x: 'time', y: 'open', fy: 'algo', stroke: 'var(--c1)', strokeWidth: 2 }),
      Plot.line(others, {
        x: 'time',
        y: 'open',
        fy: 'algo',
        stroke: 'var(--c0)',
        strokeWidth: 2,
        strokeDasharray: '5 3',
      }),
      facetTitle(algos),
    ],
  }));
  return `<ul class="legend">${lineKey('var(--c1)', 'none', one!)}${lineKey('var(--c0)', '5 3', rest!)}${lineKey('currentColor', '3 3', 'a fault begins')}</ul>${chart}`;
}

function pointsOf(
  algo: string,
  { times }: TimeLine,
  values: readonly number[],
): { algo: string; time: number; open: number }[] {
  return values.map((open, index) => ({ algo, time: times[index]!, open }));
}
