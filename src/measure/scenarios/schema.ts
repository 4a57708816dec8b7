/** What a scenario in a file may say; everything else is refused. */
import { z } from 'zod';
import type { Distribution } from '../../simulate/index.ts';
import type { OpenLoad, Scenario, ScenarioFault } from './contract.ts';
import { field, spelledField } from './field.ts';
import { arrivalForms, distributionForms, faultForms } from './forms.ts';

const above = (min: number): z.ZodType<number> => field({ kind: 'number', min, excludesMin: true });
const share: z.ZodType<number> = field({ kind: 'number', min: 0, max: 1 });
const whole = (min: number, max: number): z.ZodType<number> => field({ kind: 'integer', min, max });
const worker: z.ZodType<number> = field({ kind: 'integer', min: 1 });
const connections = whole(1, 100_000);
const milliseconds = { kind: 'duration', min: 0, allowsFractions: true } as const;
const mean = above(0).exactOptional();

const distribution: z.ZodType<Distribution> = spelledField(
  distributionForms,
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('exponential'), mean }),
    z.strictObject({ kind: z.literal('deterministic'), mean }),
    z.strictObject({ kind: z.literal('erlang'), mean, stages: whole(1, 1_000) }),
    z.strictObject({
      kind: z.literal('hyperexponential'),
      mean,
      scv: field<number>({ kind: 'number', min: 1 }),
    }),
    z.strictObject({ kind: z.literal('bimodal'), mean, longShare: share, ratio: above(0) }),
    z.strictObject({ kind: z.literal('bounded-pareto'), mean, shape: above(0), ratio: above(1) }),
    z.strictObject({ kind: z.literal('lognormal'), mean, scv: above(0) }),
  ]),
);

const bursts = z.strictObject({
  kind: z.literal('bursts'),
  everyMs: field<number>({ ...milliseconds, excludesMin: true }),
  size: connections,
});

const arrivals: z.ZodType<OpenLoad['arrivals']> = spelledField(
  arrivalForms,
  z.union([z.enum(['poisson', 'deterministic']), bursts], {
    error:
      'expected "poisson", "deterministic" or { "kind": "bursts", "everyMs": N, "size": N }, N above 0 and the size whole.',
  }),
);

const load = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('closed'),
    connections,
    reconnects: z.boolean(),
    pipelining: whole(1, 1_000).exactOptional(),
    rate: field<number>({ kind: 'integer', min: 1 }).exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('open'),
    rate: z.union([z.strictObject({ perSecond: above(0) }), z.strictObject({ load: above(0) })], {
      error: 'expected { "perSecond": N } or { "load": N }, N above 0.',
    }),
    arrivals,
    requests: z
      .array(z.strictObject({ count: connections, share }))
      .refine((parts) => Math.abs(parts.reduce((sum, part) => sum + part.share, 0) - 1) < 1e-6, {
        error: 'expected shares that add up to 1.',
      })
      .exactOptional(),
    thinkMs: field<number>(milliseconds).exactOptional(),
  }),
  z.strictObject({ kind: z.literal('volleys'), connections, repeats: whole(1, 10_000) }),
]);

const fault: z.ZodType<ScenarioFault> = spelledField(
  faultForms,
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('crash'), at: share, worker }),
    z
      .strictObject({ kind: z.literal('slow'), at: share, worker, factor: above(0), until: share })
      .refine(({ at, until }) => until > at, { path: ['until'], error: 'expected a time after "at".' }),
  ]),
);

const text = { error: 'expected a name of 1 to 80 characters.' };
const name = z.string().min(1, text).max(80, text);

export const scenarioSchema: z.ZodType<Scenario> = z.strictObject({
  name,
  summary: z.string(),
  load,
  service: z.strictObject({ kind: z.enum(['work', 'wait']), distribution }).exactOptional(),
  speeds: z.array(above(0)).exactOptional(),
  longLived: whole(0, 100_000).exactOptional(),
  stallMs: field<number>({ kind: 'duration', min: 1, max: 60_000 }).exactOptional(),
  faults: z.array(fault).exactOptional(),
});
