/** One thing that keeps values, opened for one measurement. */
export interface Contestant {
  get(key: string): Promise<unknown>;
  /** For an hour. */
  set(key: string, value: object): Promise<unknown>;
  /** Absent where there is none that is atomic. */
  readonly increment?: ((key: string) => Promise<unknown>) | undefined;
  close(): Promise<unknown>;
}

export interface StoreTarget {
  /** As the tables call it. */
  readonly name: string;
  /** `prefix` is its own for this measurement; `port` is that of Redis. */
  open(prefix: string, port: number): Promise<Contestant>;
}

export const HOUR_MS = 3_600_000;
