/** What may stand as text in a scenario file in place of an object: `lognormal(c2=4, mean=2)`, `crash(worker=1, at=0.5)`. */
import { type CallForm, callForm } from '../../options/grammar/call-form.ts';
import { distributionForms as formsByMean } from '../../simulate/experiment/index.ts';
import type { Distribution } from '../../simulate/index.ts';
import type { OpenLoad, ScenarioFault } from './contract.ts';

/** Those of `lb sim --service`, with the mean in milliseconds beside their own options. */
export const distributionForms: readonly CallForm<Distribution>[] = formsByMean.map(
  ({ name, options, make }) => ({
    name,
    options: { ...options, mean: { kind: 'number', min: 0, excludesMin: true, default: 1 } },
    make: (values) => make(values)(values.mean as number),
  }),
);

export const arrivalForms: readonly CallForm<OpenLoad['arrivals']>[] = [
  callForm('poisson', {}, () => 'poisson'),
  callForm('deterministic', {}, () => 'deterministic'),
  callForm(
    'bursts',
    {
      every: { kind: 'duration', min: 0, excludesMin: true, allowsFractions: true },
      size: { kind: 'integer', min: 1, max: 100_000 },
    },
    ({ every: everyMs, size }) => ({ kind: 'bursts', everyMs, size }),
  ),
];

const share = { kind: 'number', min: 0, max: 1 } as const;
const where = { worker: { kind: 'integer', min: 1 }, at: share } as const;
const factor = { kind: 'number', min: 0, excludesMin: true } as const;

export const faultForms: readonly CallForm<ScenarioFault>[] = [
  callForm('crash', where, (values) => ({ kind: 'crash', ...values })),
  callForm('slow', { ...where, factor, until: share }, (values) => ({ kind: 'slow', ...values })),
];
