/** How percentiles grow with the load. */
import * as Plot from '@observablehq/plot';
import type { CellResult } from '../../simulate/experiment/index.ts';
import { drawTwice } from '../draw.ts';
import { logAxisY } from '../log-axis.ts';
import { legend, stylesOf } from '../series-style.ts';
import { logTicks, plain, thinned } from '../ticks.ts';

const panels = [
  ['median', 'p50'],
  ['p99', 'p99'],
  ['p99.9', 'p999'],
] as const;

export function byLoadChart(results: readonly CellResult[], algos: readonly string[], unit: string): string {
  const styles = stylesOf(algos);
  const loads = [...new Set(results.map(({ load }) => load))].sort((left, right) => left - right);
  const charts = panels.map(([name, key]) => {
    const points = results.map(({ algo, load, sojourn }) => ({ algo, load, value: sojourn[key].value }));
    const chart = drawTwice(`${name} of the sojourn time against the load`, (width, isNarrow) => ({
      width,
      height: isNarrow ? 230 : 270,
      marginLeft: 50,
      marginRight: 16,
      marginBottom: 42,
      x: {
        label: 'load',
        labelAnchor: 'center',
        labelArrow: 'none',
        ticks: thinned(loads, isNarrow ? 6 : 14),
        tickFormat: plain,
        inset: 8,
      },
      y: { type: 'log' },
      marks: [
        ...logAxisY(
          logTicks(
            points.map(({ value }) => value),
            8,
          ),
          unit,
        ),
        ...algos.flatMap((algo) => {
          const { color, dashes, symbol, className } = styles.get(algo)!;
          const own = points.filter((point) => point.algo === algo).sort((a, b) => a.load - b.load);
          return [
            Plot.line(own, {
              x: 'load',
              y: 'value',
              stroke: color,
              strokeWidth: 2,
              strokeDasharray: dashes,
              className,
            }),
            Plot.dot(own, { x: 'load', y: 'value', fill: color, symbol, r: 4, className }),
          ];
        }),
      ],
    }));
    return `<h3>${name}</h3>${chart}`;
  });
  return `${legend(styles)}${charts.join('')}`;
}
