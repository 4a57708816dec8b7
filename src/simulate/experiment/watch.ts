/** Which part of a run to look at closely: that of its faults, with something before and after it. */
import type { Fault, Scenario } from '../index.ts';
import type { Watch } from './contract.ts';

/** `rate` is that of the connections. Undefined when nothing goes wrong. */
export function watchFor(scenario: Scenario, rate: number): Watch | undefined {
  const { faults = [], warmUp = 0, connections, service, workers } = scenario;
  if (faults.length === 0) return undefined;
  const unit = service?.mean ?? 1;
  const begin = Math.min(...faults.map(({ at }) => at));
  const end = Math.max(...faults.map((fault) => fault.at + durationOf(fault, workers.count, unit)));
  const around = Math.max(50 * unit, (end - begin) / 2);
  const last = (warmUp + connections) / rate;
  const slots = new Set(faults.map((fault) => (fault.kind === 'rolling-reload' ? undefined : fault.slot)));
  return {
    from: Math.max(0, begin - around),
    // What goes on for good is shown for as long as it stays readable.
    to: Math.min(last, Math.min(end, begin + 2_000 * unit) + around),
    slot: slots.size === 1 ? [...slots][0] : undefined,
    origin: warmUp / rate,
  };
}

function durationOf(fault: Fault, workers: number, unit: number): number {
  switch (fault.kind) {
    case 'block':
      return fault.lasts;
    case 'slow':
    case 'fail-fast':
      return fault.lasts ?? 300 * unit;
    case 'crash':
      return fault.downFor === undefined ? 300 * unit : fault.downFor + (fault.cold?.lasts ?? 0);
    case 'restart':
      return downTime(fault, unit);
    case 'rolling-reload':
      return workers * downTime(fault, unit);
  }
}

/** With a guess at how long draining takes. */
function downTime(fault: Extract<Fault, { drainFor?: number }>, unit: number): number {
  const drain = Math.min(fault.drainFor ?? Number.POSITIVE_INFINITY, 20 * unit);
  return drain + (fault.downFor ?? 0) + (fault.cold?.lasts ?? 0);
}
