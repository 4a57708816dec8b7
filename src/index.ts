/** The public API. */
export type {
  Algorithm,
  AlgorithmContext,
  AlgorithmFactory,
  ConnectionInfo,
  WorkerView,
} from './algorithms/contract.ts';
export {
  type AlgorithmEntry,
  type AlgorithmOption,
  type AlgorithmOptions,
  type AlgorithmSpec,
  algorithmCatalog,
  createAlgorithm,
  findAlgorithm,
} from './algorithms/index.ts';
export type { Balancer, BalancerEvents } from './api/balancer.ts';
export { type StartOptions, start } from './api/start.ts';
export { type ErrorCode, errorTable, exitCodeMeanings, exitCodes, PointsmanError } from './errors.ts';
export type { ListenAddress, StopReport, Summary, WorkerSummary } from './master/contract.ts';
export type {
  AgentSnapshot,
  Histogram,
  ListenerSnapshot,
  MasterSnapshot,
  ProcessSnapshot,
  SlotSnapshot,
  Snapshot,
  WatchListener,
  WatchOptions,
} from './master/observe/contract.ts';
export type { AlgorithmWritten, CommonOptions, ConfigFile, OwnAlgorithm } from './options/index.ts';
