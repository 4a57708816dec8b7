/** One thing that keeps values, opened for one measurement. */
export interface Contestant {
  get(key: string): Promise<unknown>;
  /** For an hour. */
  set(key: string, value: object): Promise<unknown>;
  /** Absent where there is none that is atomic. */
  readonly increment?: ((key: string) => Promise<unknown>) | undefined;
  close(): Promise<unknown>;
}
