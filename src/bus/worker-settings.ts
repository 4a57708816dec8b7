/** What a worker needs to know, sent to it once as JSON. Times are milliseconds, sizes bytes. */
export interface WorkerSettings {
  readonly handoff: 'ipc' | 'mailbox';
  /** How many slots there are: the size of the scoreboard. */
  readonly slots: number;
  readonly slot: number;
  readonly generation: number;
  readonly bodyLimit: number;
  readonly headersTimeout: number;
  readonly requestTimeout: number;
  readonly keepAliveTimeout: number;
  readonly keepAliveRequests: number;
  readonly sendTimeout: number;
}
