/** What goes wrong, and when. */
import type { ColdStart, Fault } from '../../index.ts';
import { type CallContext, type CallForm, type Parameter, readCall } from './call.ts';

const forever = Number.MAX_VALUE;
const time = (name: string, standard?: number | null): Parameter => ({
  name,
  kind: 'time',
  min: 0,
  max: forever,
  ...(standard === undefined ? {} : { default: standard }),
});
const worker: Parameter = { name: 'worker', kind: 'whole', min: 1, max: 100_000 };
const cold: readonly Parameter[] = [
  { name: 'cold-factor', kind: 'number', min: 1, max: 1_000_000, default: null },
  time('cold-for', null),
];
const restart: readonly Parameter[] = [time('down', 0), time('drain', null), ...cold];

const forms: readonly CallForm[] = [
  { name: 'crash', parameters: [worker, time('at'), time('down', null), ...cold] },
  { name: 'block', parameters: [worker, time('at'), time('for')] },
  {
    name: 'slow',
    parameters: [
      worker,
      time('at'),
      { name: 'factor', kind: 'number', min: 0.001, max: 1_000_000, default: 10 },
      time('for', null),
    ],
  },
  {
    name: 'black-hole',
    parameters: [
      worker,
      time('at'),
      time('for', null),
      { name: 'after', kind: 'time', min: 1e-9, max: forever, default: null },
    ],
  },
  { name: 'restart', parameters: [worker, time('at'), ...restart] },
  { name: 'reload', parameters: [time('at'), ...restart] },
];

/** `unit` is the mean service time; a fault's time counts from the end of the warm-up. Throws ERR_INVALID_OPTION. */
export function readFault(written: string, unit: number, context: CallContext): Fault {
  const { name, values } = readCall(written, forms, context);
  const { worker: slot = 1, at = 0, down, drain, for: lasts } = values;
  const again = {
    ...(drain === undefined ? {} : { drainFor: drain }),
    ...(down === undefined ? {} : { downFor: down }),
    ...coldStart(values['cold-factor'], values['cold-for'], unit),
  };
  switch (name) {
    case 'crash':
      return { kind: 'crash', at, slot, ...again };
    case 'block':
      return { kind: 'block', at, slot, lasts: lasts! };
    case 'slow':
      return { kind: 'slow', at, slot, factor: values.factor!, ...(lasts === undefined ? {} : { lasts }) };
    case 'black-hole': {
      const after = values.after ?? unit / 10;
      return { kind: 'fail-fast', at, slot, after, ...(lasts === undefined ? {} : { lasts }) };
    }
    case 'restart':
      return { kind: 'restart', at, slot, ...again };
    default:
      return { kind: 'rolling-reload', at, ...again };
  }
}

/** Half of it said is meant as well: three times slower, or for a hundred mean service times. */
function coldStart(
  factor: number | undefined,
  lasts: number | undefined,
  unit: number,
): { cold?: ColdStart } {
  if (factor === undefined && lasts === undefined) return {};
  return { cold: { factor: factor ?? 3, lasts: lasts ?? 100 * unit } };
}
