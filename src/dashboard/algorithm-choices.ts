/** The algorithms as the page offers them. */
import {
  algorithmCatalog,
  type AlgorithmOption as Described,
  decoratorOptions,
} from '../algorithms/index.ts';
import { formatDuration } from '../options/index.ts';
import type { AlgorithmChoice, AlgorithmOption } from './contract.ts';

export const algorithmChoices: readonly AlgorithmChoice[] = algorithmCatalog.map(
  ({ name, group, summary, useWhen, avoidWhen, options }) => ({
    ...{ name, group, summary, useWhen, avoidWhen },
    options: [...options, ...decoratorOptions].map(optionOf),
  }),
);

function optionOf(option: Described): AlgorithmOption {
  const { name, doc, kind } = option;
  const standard = written(option);
  return {
    ...{ name, doc, kind },
    ...(standard === undefined ? {} : { standard }),
    ...(option.kind === 'choice' ? { values: option.values } : {}),
    ...(option.kind === 'switch' ? { values: ['on', 'off'] } : {}),
  };
}

function written({ kind, default: standard }: Described): string | undefined {
  if (standard === undefined) return undefined;
  if (kind === 'switch') return standard ? 'on' : 'off';
  return kind === 'duration' ? formatDuration(standard as number) : String(standard);
}
