/** What can be changed over the control socket: for each change its path, its fields, and the operation behind it. */
import { type PointsmanError, pointsmanError } from '../../errors.ts';
import type {
  Operations,
  ReloadReport,
  ReloadRequest,
  ScaleRequest,
} from '../../master/operations/contract.ts';
import { either, type Field, type Fields, flag, integer, number, text } from './fields.ts';

export interface Change {
  /** For the log. */
  readonly name: string;
  readonly path: string;
  readonly fields: Fields;
  /** `given` holds checked fields alone. The outcome is an object for JSON. */
  carryOut(operations: Operations, given: Readonly<Record<string, unknown>>, slot: number): Promise<Outcome>;
}

export interface Outcome {
  readonly report: object;
  /** Set where it was carried out and came to nothing. */
  readonly failure?: PointsmanError | undefined;
}

const MAX_MS = 86_400_000;
const time: Field<number> = number(0, MAX_MS);
const timeout = { timeoutMs: time };

const reloadFields = {
  replace: flag,
  batch: either(integer(1, 1024), text('auto', /^auto$/)),
  check: text('a path or an http(s) URL', /^(?:\/|https?:\/\/)[^\s\p{Cc}]*$/u),
  watchMs: time,
};
const scaleFields = { workers: integer(0, 1024), by: integer(-1024, 1024) };
const weightFields = { weight: number(0, 1_000_000) };
const algorithmFields = { algorithm: text('the name of an algorithm, such as p2c(d=3)', /^[^\p{Cc}]+$/u) };

export const changes: readonly Change[] = [
  {
    name: 'reload',
    path: '/v1/reload',
    fields: reloadFields,
    carryOut: async (operations, given) => {
      const report = await operations.reload(given as ReloadRequest);
      return { report, failure: reloadFailure(report) };
    },
  },
  {
    name: 'scale',
    path: '/v1/scale',
    fields: scaleFields,
    carryOut: async (operations, given) => ({ report: await operations.scale(scaleRequest(given)) }),
  },
  {
    name: 'drain',
    path: '/v1/workers/:slot/drain',
    fields: timeout,
    carryOut: async (operations, { timeoutMs }, slot) => {
      const { open } = await operations.drain(slot, timeoutMs as number | undefined);
      return { report: { slot, open } };
    },
  },
  {
    name: 'resume',
    path: '/v1/workers/:slot/resume',
    fields: {},
    carryOut: async (operations, _, slot) => {
      await operations.resume(slot);
      return { report: { slot } };
    },
  },
  {
    name: 'restart',
    path: '/v1/workers/:slot/restart',
    fields: {},
    carryOut: async (operations, _, slot) => {
      const { pid, generation } = await operations.restart(slot);
      return { report: { slot, pid, generation } };
    },
  },
  {
    name: 'restart agent',
    path: '/v1/agent/restart',
    fields: {},
    carryOut: async (operations) => ({ report: await operations.restart('agent') }),
  },
  {
    name: 'weight',
    path: '/v1/workers/:slot/weight',
    fields: weightFields,
    carryOut: async (operations, given, slot) => {
      const { weight } = required(given, 'weight', weightFields.weight);
      const warning = await operations.setWeight(slot, weight);
      return { report: { slot, weight, ...(warning === undefined ? {} : { warning }) } };
    },
  },
  {
    name: 'algorithm',
    path: '/v1/algorithm',
    fields: algorithmFields,
    carryOut: async (operations, given) => {
      const { algorithm } = required(given, 'algorithm', algorithmFields.algorithm);
      await operations.setAlgorithm(algorithm);
      return { report: { algorithm } };
    },
  },
  {
    name: 'rebalance',
    path: '/v1/rebalance',
    fields: {},
    carryOut: async (operations) => ({ report: await operations.rebalance() }),
  },
  {
    name: 'reopen logs',
    path: '/v1/logs/reopen',
    fields: {},
    carryOut: async (operations) => ({ report: await operations.reopenLogs() }),
  },
  {
    name: 'upgrade',
    path: '/v1/upgrade',
    fields: {},
    carryOut: async (operations) => ({ report: await operations.upgrade() }),
  },
  {
    name: 'stop',
    path: '/v1/stop',
    fields: timeout,
    carryOut: async (operations, { timeoutMs }) => ({
      report: await operations.stop(timeoutMs as number | undefined),
    }),
  },
];

function reloadFailure({ result, reason }: ReloadReport): PointsmanError | undefined {
  if (result === 'rolled-back') {
    return pointsmanError('ERR_ROLLED_BACK', { reason: reason ?? 'The reason is in the log.' });
  }
  return result === 'superseded'
    ? pointsmanError('ERR_SUPERSEDED', { by: 'another reload or a stop' })
    : undefined;
}

function scaleRequest({ workers, by }: Readonly<Record<string, unknown>>): ScaleRequest {
  if (typeof workers === 'number' && by === undefined) return { workers };
  if (typeof by === 'number' && workers === undefined) return { by };
  throw pointsmanError('ERR_INVALID_OPTION', {
    given: 'The body',
    expected: 'either workers, how many there are to be, or by, how many more or less',
  });
}

function required<Key extends string, Value>(
  given: Readonly<Record<string, unknown>>,
  key: Key,
  { expected }: Field<Value>,
): { readonly [K in Key]: Value } {
  if (given[key] !== undefined) return given as { readonly [K in Key]: Value };
  throw pointsmanError('ERR_INVALID_OPTION', {
    given: 'The body',
    expected: `the field ${key}, ${expected}`,
  });
}
