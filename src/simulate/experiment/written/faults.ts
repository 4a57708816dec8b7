/** What goes wrong, and when. */
import { type CallForm, callForm, readCall } from '../../../options/grammar/call-form.ts';
import { shown } from '../../../options/grammar/refusal.ts';
import { accepted } from '../../../options/refuse-option.ts';
import type { ColdStart, Fault, Restart } from '../../index.ts';

/** A fault's time counts from the end of the warm-up. Throws ERR_INVALID_OPTION. */
export function readFault(written: string, serviceMean: number | undefined): Fault {
  return accepted(`--fault ${shown(written)}`, readCall(written, faultForms(serviceMean)));
}

function faultForms(serviceMean: number | undefined): readonly CallForm<Fault>[] {
  const unit = serviceMean ?? 1;
  const time = { kind: 'time', serviceMean, min: 0 } as const;
  const perhaps = { ...time, isOptional: true } as const;
  const where = { worker: { kind: 'integer', min: 1, max: 100_000 }, at: time } as const;
  const slowness = { kind: 'number', min: 0.001, max: 1_000_000, default: 10 } as const;
  const coldFactor = { kind: 'number', min: 1, max: 1_000_000, isOptional: true } as const;
  const cold = { 'cold-factor': coldFactor, 'cold-for': perhaps } as const;
  const again = { down: { ...time, default: 0 }, drain: perhaps, ...cold } as const;
  const after = { ...time, excludesMin: true, default: unit / 10 } as const;
  return [
    callForm('crash', { ...where, down: perhaps, ...cold }, ({ worker, at, ...rest }) => {
      return { kind: 'crash', at, slot: worker, ...restartOf(rest, unit) };
    }),
    callForm('block', { ...where, for: time }, ({ worker, at, for: lasts }) => {
      return { kind: 'block', at, slot: worker, lasts };
    }),
    callForm('slow', { ...where, factor: slowness, for: perhaps }, ({ worker, at, factor, for: lasts }) => {
      return { kind: 'slow', at, slot: worker, factor, ...lasting(lasts) };
    }),
    callForm('black-hole', { ...where, for: perhaps, after }, ({ worker, at, for: lasts, after: work }) => {
      return { kind: 'fail-fast', at, slot: worker, after: work, ...lasting(lasts) };
    }),
    callForm('restart', { ...where, ...again }, ({ worker, at, ...rest }) => {
      return { kind: 'restart', at, slot: worker, ...restartOf(rest, unit) };
    }),
    callForm('reload', { at: time, ...again }, ({ at, ...rest }) => {
      return { kind: 'rolling-reload', at, ...restartOf(rest, unit) };
    }),
  ];
}

function lasting(lasts: number | undefined): { lasts?: number } {
  return lasts === undefined ? {} : { lasts };
}

interface Again {
  readonly down: number | undefined;
  readonly drain?: number | undefined;
  readonly 'cold-factor': number | undefined;
  readonly 'cold-for': number | undefined;
}

function restartOf({ down, drain, 'cold-factor': factor, 'cold-for': lasts }: Again, unit: number): Restart {
  return {
    ...(drain === undefined ? {} : { drainFor: drain }),
    ...(down === undefined ? {} : { downFor: down }),
    ...coldStart(factor, lasts, unit),
  };
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
