/** The distribution of the service times. */
import type { Distribution } from '../../index.ts';
import { type CallContext, type CallForm, readCall } from './call.ts';

const c2 = { name: 'c2', kind: 'number', max: 10_000 } as const;

const forms: readonly CallForm[] = [
  { name: 'exponential', parameters: [] },
  { name: 'deterministic', parameters: [] },
  { name: 'erlang', parameters: [{ name: 'stages', kind: 'whole', min: 1, max: 1_000 }] },
  { name: 'hyperexponential', parameters: [{ ...c2, min: 1, default: 10 }] },
  {
    name: 'bimodal',
    parameters: [
      { name: 'share', kind: 'number', min: 0, max: 1, default: 0.05 },
      { name: 'ratio', kind: 'number', min: 0.001, max: 1_000_000, default: 50 },
    ],
  },
  {
    name: 'bounded-pareto',
    parameters: [
      { name: 'shape', kind: 'number', min: 0.1, max: 100, default: 1.5 },
      { name: 'ratio', kind: 'number', min: 1.001, max: 1_000_000_000, default: 1_000 },
    ],
  },
  { name: 'lognormal', parameters: [{ ...c2, min: 0.001, default: 4 }] },
];

/** Throws ERR_INVALID_OPTION. */
export function readDistribution(written: string, mean: number, context: CallContext): Distribution {
  const { name, values } = readCall(written, forms, context);
  switch (name) {
    case 'deterministic':
      return { kind: 'deterministic', mean };
    case 'erlang':
      return { kind: 'erlang', mean, stages: values.stages! };
    case 'hyperexponential':
      return { kind: 'hyperexponential', mean, scv: values.c2! };
    case 'bimodal':
      return { kind: 'bimodal', mean, longShare: values.share!, ratio: values.ratio! };
    case 'bounded-pareto':
      return { kind: 'bounded-pareto', mean, shape: values.shape!, ratio: values.ratio! };
    case 'lognormal':
      return { kind: 'lognormal', mean, scv: values.c2! };
    default:
      return { kind: 'exponential', mean };
  }
}
