/** The distribution of the service times. */
import { type CallForm, callForm, readCall } from '../../../options/grammar/call-form.ts';
import { shown } from '../../../options/grammar/refusal.ts';
import { accepted } from '../../../options/refuse-option.ts';
import type { Distribution } from '../../index.ts';

/** Throws ERR_INVALID_OPTION. */
export function readDistribution(written: string, mean: number): Distribution {
  return accepted(`--service ${shown(written)}`, readCall(written, distributionForms))(mean);
}

/** Each makes the distribution with a given mean. */
export const distributionForms: readonly CallForm<(mean: number) => Distribution>[] = [
  callForm('exponential', {}, () => (mean) => ({ kind: 'exponential', mean })),
  callForm('deterministic', {}, () => (mean) => ({ kind: 'deterministic', mean })),
  callForm('erlang', { stages: { kind: 'integer', min: 1, max: 1_000 } }, ({ stages }) => (mean) => ({
    kind: 'erlang',
    mean,
    stages,
  })),
  callForm('hyperexponential', { c2: c2(1, 10) }, ({ c2: scv }) => (mean) => ({
    kind: 'hyperexponential',
    mean,
    scv,
  })),
  callForm(
    'bimodal',
    {
      share: { kind: 'number', min: 0, max: 1, default: 0.05 },
      ratio: { kind: 'number', min: 0.001, max: 1_000_000, default: 50 },
    },
    ({ share: longShare, ratio }) =>
      (mean) => ({ kind: 'bimodal', mean, longShare, ratio }),
  ),
  callForm(
    'bounded-pareto',
    {
      shape: { kind: 'number', min: 0.1, max: 100, default: 1.5 },
      ratio: { kind: 'number', min: 1.001, max: 1_000_000_000, default: 1_000 },
    },
    ({ shape, ratio }) =>
      (mean) => ({ kind: 'bounded-pareto', mean, shape, ratio }),
  ),
  callForm('lognormal', { c2: c2(0.001, 4) }, ({ c2: scv }) => (mean) => ({ kind: 'lognormal', mean, scv })),
];

/** The squared coefficient of variation. */
function c2(min: number, standard: number): { kind: 'number'; min: number; max: number; default: number } {
  return { kind: 'number', min, max: 10_000, default: standard };
}
