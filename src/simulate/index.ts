/** The simulator: the project's algorithms in virtual time. */
export { meanArrivalRate } from './arrivals.ts';
export { momentsOf } from './distributions.ts';
export { type LiveOptions, liveBinding } from './live-binding.ts';
export { type ResolvedScenario, resolveScenario } from './resolve-scenario.ts';
export type {
  Counts,
  Estimate,
  LittleResult,
  Quantiles,
  SimulationResult,
  WorkerResult,
} from './result.ts';
export type {
  Arrivals,
  Binding,
  Clients,
  ColdStart,
  ConnectionKind,
  Distribution,
  Fault,
  Restart,
  Scenario,
  Signals,
  Workers,
} from './scenario.ts';
export { type SimulateOptions, simulate } from './simulate.ts';
export { studentT975 } from './statistics/student-t.ts';
