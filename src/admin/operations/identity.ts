/** By which a master is known. */
export interface Identity {
  readonly name: () => string;
  readonly version: string;
}
