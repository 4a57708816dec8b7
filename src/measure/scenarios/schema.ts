/** What a scenario in a file may say; everything else is refused. */
import { z } from 'zod';
import type { Distribution } from '../../simulate/index.ts';
import type { Scenario } from './contract.ts';

const positive = z.number().positive();
const share = z.number().min(0).max(1);
const worker = z.int().min(1);
const connections = z.int().min(1).max(100_000);
const mean = positive.exactOptional();

const distribution: z.ZodType<Distribution> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('exponential'), mean }),
  z.strictObject({ kind: z.literal('deterministic'), mean }),
  z.strictObject({ kind: z.literal('erlang'), mean, stages: z.int().min(1).max(1_000) }),
  z.strictObject({ kind: z.literal('hyperexponential'), mean, scv: z.number().min(1) }),
  z.strictObject({ kind: z.literal('bimodal'), mean, longShare: share, ratio: positive }),
  z.strictObject({ kind: z.literal('bounded-pareto'), mean, shape: positive, ratio: z.number().gt(1) }),
  z.strictObject({ kind: z.literal('lognormal'), mean, scv: positive }),
]);

const bursts = z.strictObject({ kind: z.literal('bursts'), everyMs: positive, size: connections });

const load = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('closed'),
    connections,
    reconnects: z.boolean(),
    pipelining: z.int().min(1).max(1_000).exactOptional(),
    rate: z.int().min(1).exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('open'),
    rate: z.union([z.strictObject({ perSecond: positive }), z.strictObject({ load: positive })], {
      error: 'expected { "perSecond": N } or { "load": N }, N above 0',
    }),
    arrivals: z.union([z.enum(['poisson', 'deterministic']), bursts], {
      error:
        'expected "poisson", "deterministic" or { "kind": "bursts", "everyMs": N, "size": N }, N above 0 and the size whole',
    }),
    requests: z
      .array(z.strictObject({ count: z.int().min(1).max(100_000), share }))
      .min(1)
      .refine((parts) => Math.abs(parts.reduce((sum, part) => sum + part.share, 0) - 1) < 1e-6, {
        error: 'expected shares that add up to 1',
      })
      .exactOptional(),
    thinkMs: z.number().min(0).exactOptional(),
  }),
  z.strictObject({ kind: z.literal('volleys'), connections, repeats: z.int().min(1).max(10_000) }),
]);

const fault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('crash'), at: share, worker }),
  z
    .strictObject({ kind: z.literal('slow'), at: share, worker, factor: positive, until: share })
    .refine(({ at, until }) => until > at, { path: ['until'], error: 'expected a time after "at"' }),
]);

export const scenarioSchema: z.ZodType<Scenario> = z.strictObject({
  name: z.string().min(1).max(80),
  summary: z.string(),
  load,
  service: z.strictObject({ kind: z.enum(['work', 'wait']), distribution }).exactOptional(),
  speeds: z.array(positive).exactOptional(),
  longLived: z.int().min(0).max(100_000).exactOptional(),
  stallMs: z.int().min(1).max(60_000).exactOptional(),
  faults: z.array(fault).exactOptional(),
});

/** One line for each mistake: which field, and what it may be. */
export function mistakesIn({ issues }: z.ZodError): string {
  return issues
    .map((issue) => {
      const field = issue.path.map(String).join('.');
      const what = describe(issue);
      return field === '' ? what : `${field}: ${what}`;
    })
    .join('; ');
}

function describe(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `there is no field ${issue.keys.map((key) => JSON.stringify(key)).join(', ')} here`;
    case 'invalid_type':
      return issue.message.endsWith('undefined')
        ? `expected ${issue.expected}, found nothing`
        : `expected ${issue.expected}`;
    default:
      return issue.message.replace(/^(Invalid input|Invalid option|Invalid discriminator value): ?/, '');
  }
}
