/**
 * How many connections make a mean sure enough.
 *
 * After Whitt, "Planning Queueing Simulations", Management Science 35 (1989): the mean queue of M/M/1 is known within a
 * share e at 95 % after (1.96/e)^2 * 2 (1 + load) / (load (1 - load)^2) service times, of which a share `load` are
 * arrivals. It scales with the variation of arrivals and service, and counts for the part of the sojourn time that is
 * waiting; N workers that share the arrivals share the run. A rule of thumb: the intervals of the run decide.
 */

export interface Length {
  readonly load: number;
  /** Relative half-width of the 95 % interval that is wanted. */
  readonly within: number;
  /** Expected mean sojourn time. Default: that of M/M/1. */
  readonly mean?: number;
  /** Squared coefficient of variation of service and of one worker's arrivals. Default: 1. */
  readonly service?: number;
  readonly arrivals?: number;
  /** The same of the sojourn time without any wait. Default: of service, seen against the whole sojourn time. */
  readonly alone?: number;
}

const LEAST = 100_000;

export function connectionsFor({ load, within, mean, service = 1, arrivals = 1, alone }: Length): number {
  const sojourn = mean ?? 1 / (1 - load);
  const z = (1.96 / within) ** 2;
  const waits = (Math.max(sojourn - 1, 0) / sojourn) * ((service + arrivals) / 2);
  const forWaiting = (z * waits * 2 * (1 + load)) / (1 - load) ** 2;
  const forService = z * (alone ?? service / sojourn ** 2);
  return Math.ceil((LEAST + forWaiting + forService) / 1_000) * 1_000;
}
