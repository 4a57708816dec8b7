/** Percentiles of every algorithm at one load, the best tail first. */
import * as Plot from '@observablehq/plot';
import type { CellResult } from '../../simulate/experiment/index.ts';
import { drawTwice, marginFor, shortened } from '../draw.ts';
import { logAxisX } from '../log-axis.ts';
import { logTicks } from '../ticks.ts';

const percentiles = [
  ['median', 'p50'],
  ['p90', 'p90'],
  ['p99', 'p99'],
  ['p99.9', 'p999'],
] as const;
const names = percentiles.map(([name]) => name);
const symbols = ['circle', 'diamond', 'square', 'triangle'] as const;

export function overviewChart(results: readonly CellResult[], unit: string): string {
  const order = [...results].sort((left, right) => left.sojourn.p99.value - right.sojourn.p99.value);
  const algos = order.map(({ algo }) => algo);
  const points = order.flatMap(({ algo, sojourn }) =>
    percentiles.map(([name, key]) => ({ algo, name, value: Math.max(sojourn[key].value, 1e-9) })),
  );
  const values = points.map(({ value }) => value);
  const spans = order.map(({ algo, sojourn }) => ({
    algo,
    from: sojourn.p50.value,
    to: sojourn.p999.value,
  }));
  const chart = drawTwice(`Percentiles of the sojourn time of ${algos.join(', ')}`, (width, isNarrow) => {
    const marginLeft = marginFor(algos, width);
    return {
      width,
      height: 74 + 30 * algos.length,
      marginLeft,
      marginRight: 20,
      marginBottom: 44,
      x: {
        type: 'log',
        insetLeft: 12,
        insetRight: 6,
      },
      y: {
        domain: algos,
        label: null,
        tickSize: 0,
        tickFormat: (algo: string) => shortened(algo, marginLeft),
      },
      color: { domain: [...names], range: ['var(--q0)', 'var(--q1)', 'var(--q2)', 'var(--q3)'] },
      symbol: { domain: [...names], range: [...symbols] },
      marks: [
        ...logAxisX(logTicks(values, isNarrow ? 5 : 14), `sojourn time, ${unit}`),
        Plot.link(spans, {
          x1: 'from',
          x2: 'to',
          y1: 'algo',
          y2: 'algo',
          stroke: 'var(--line)',
          strokeWidth: 2,
        }),
        Plot.dot(points, { x: 'value', y: 'algo', fill: 'name', symbol: 'name', r: 5 }),
      ],
    };
  });
  const keys = names.map((name, index) => `<li><i class="q q${index}"></i>${name}</li>`).join('');
  return `<ul class="legend">${keys}</ul>${chart}`;
}
