/** In which order a worker serves what it was handed. */

export interface Discipline {
  /** A request reaches its worker. */
  enter(worker: number, connection: number): void;
  /** Ends the service that is due, and says whose it was; `proceed` has to follow. */
  finish(worker: number): number;
  /** Goes on with what is there. */
  proceed(worker: number): void;
  /** Has to be called before the worker's rate changes, `resume` afterwards. */
  settle(worker: number): void;
  resume(worker: number): void;
  /** Takes out all pending connections, oldest first. */
  takePending(worker: number): number[];
  /** Forgets everything the worker had. */
  clear(worker: number): void;
}

export interface DisciplineParts {
  /** Work a worker does in one unit of the work clock; 0 while it stands still. */
  readonly rates: Float64Array;
  /** Of all workers. */
  readonly records: Float64Array;
  /** A request is started; returns the work it takes. */
  readonly begin: (worker: number, connection: number) => number;
}

/** Makes a discipline, for whoever begins the requests. */
export type Queueing = (begin: DisciplineParts['begin']) => Discipline;
