/** Which share of the requests each worker answered, in every round. */
import * as Plot from '@observablehq/plot';
import type { CompareResult, RoundSample } from '../../measure/contract.ts';
import { samplesOf } from '../../measure/method/samples.ts';
import { drawTwice } from '../draw.ts';
import { gridOf } from '../facets.ts';
import { columnOf, overRounds } from './columns.ts';

/** Rounds beside each other: together they take this part of a worker's width. */
const ROUNDS_WIDTH = 0.5;

/** The chart of one target. */
interface Part {
  readonly name: string;
  readonly note: string;
  readonly samples: readonly RoundSample[];
}

/** Empty if no target has several known workers. */
export function sharesChart(result: CompareResult): string {
  const parts = partsOf(result);
  if (parts.length === 0) return '';
  const dots = dotsOf(parts);
  const workers = Math.max(
    ...parts.flatMap(({ samples }) => samples.flatMap(({ shares }) => shares.map(({ worker }) => worker))),
  );
  const most = Math.max(2 / workers, ...dots.map(({ share }) => share));
  return drawTwice(
    'Share of the requests that each worker answered, by target and round',
    (width, isNarrow) => {
      const grid = gridOf(parts, isNarrow ? [2] : [4, 5], width - 50);
      const fair = parts.map(({ name }) => ({ name, share: 1 / workers }));
      return {
        width,
        height: 56 + 150 * grid.rows,
        marginLeft: 42,
        marginRight: 8,
        marginTop: 38,
        marginBottom: 40,
        ...grid.scales,
        x: {
          domain: [0.5, workers + 0.5],
          label: 'worker',
          labelAnchor: 'center',
          labelArrow: 'none',
          ticks: workerTicks(workers, isNarrow ? 6 : 8),
          tickFormat: 'd',
        },
        y: {
          domain: [0, most * 1.05],
          label: null,
          ticks: 4,
          grid: true,
          tickFormat: (share: number) => `${Math.round(100 * share)} %`,
        },
        marks: [
          Plot.ruleY(
            parts.map(({ name }) => ({ name })),
            { ...grid.channels, y: 0, stroke: 'var(--line)' },
          ),
          Plot.ruleY(fair, { ...grid.channels, y: 'share', stroke: 'currentColor', strokeDasharray: '4 3' }),
          Plot.dot(dots, {
            ...grid.channels,
            x: 'x',
            y: 'share',
            fill: 'var(--c0)',
            r: workers > 16 ? 2 : 3.4,
          }),
          ...grid.titles,
        ],
      };
    },
  );
}

export function workerTicks(workers: number, most: number): number[] {
  const every = Math.ceil(workers / most);
  return Array.from({ length: workers }, (_, index) => index + 1).filter(
    (worker) => (worker - 1) % every === 0,
  );
}

function partsOf(result: CompareResult): Part[] {
  const jain = columnOf(result, 'fairness');
  return result.targets.flatMap((target): Part[] => {
    const samples = samplesOf(target).filter(({ shares }) => shares.length > 1);
    if (samples.length === 0) return [];
    const fairness = jain && overRounds(jain, target);
    const note =
      jain === undefined || fairness === undefined ? 'Jain unknown' : `Jain ${jain.text(fairness.median)}`;
    return [{ name: target.name, note, samples }];
  });
}

function dotsOf(parts: readonly Part[]): { name: string; x: number; share: number }[] {
  return parts.flatMap(({ name, samples }) =>
    samples.flatMap(({ shares }, index) => {
      const total = shares.reduce((sum, { requests }) => sum + requests, 0);
      const offset = samples.length === 1 ? 0 : ROUNDS_WIDTH * (index / (samples.length - 1) - 0.5);
      return shares.map(({ worker, requests }) => ({
        name,
        x: worker + offset,
        share: total === 0 ? 0 : requests / total,
      }));
    }),
  );
}
