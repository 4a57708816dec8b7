/** Logarithmic axes with the very labels they are given: Plot's own leave out those it finds too many. */
import * as Plot from '@observablehq/plot';
import { plain } from './ticks.ts';

export function logAxisX(ticks: readonly number[], label: string): Plot.Markish[] {
  return [
    Plot.gridX([...ticks]),
    Plot.axisX([...ticks], { text: plain, label, labelAnchor: 'center', labelArrow: 'none' }),
  ];
}

export function logAxisY(ticks: readonly number[], label: string): Plot.Markish[] {
  return [Plot.gridY([...ticks]), Plot.axisY([...ticks], { text: plain, label, labelArrow: 'none' })];
}
