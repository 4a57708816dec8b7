/**
 * What a process that `lb` started knows of itself, for the package that an app imports: that may be another copy than
 * the one `lb` runs from. So it lies under a name that all copies know.
 */
export interface ProcessFacts {
  /** Of these facts; raised when a field changes its meaning. */
  readonly version: typeof FACTS_VERSION;
  readonly role: 'agent' | 'worker';
  /** 0 for an agent. */
  readonly slot: number;
  readonly generation: number;
  /** The descriptor of the pipe to the bus. */
  readonly busFd: number;
  /** `memory`: the master keeps the store; otherwise the URL of a Redis. */
  readonly store: string;
}

export const FACTS_VERSION = 1;

const NAME: unique symbol = Symbol.for('pointsman.process') as never;

const MADE: unique symbol = Symbol.for('pointsman.bus') as never;

type Holder = { readonly [NAME]?: ProcessFacts; readonly [MADE]?: object };

/** To be called once, before the app runs. */
export function layDownFacts(facts: ProcessFacts): void {
  Object.defineProperty(globalThis, NAME, { value: Object.freeze(facts), enumerable: false });
}

/**
 * What the first copy of the package in this process has made over these facts; the others share it, as a descriptor
 * has one owner.
 */
export function shared<Made extends object>(make: () => Made): Made {
  const holder = globalThis as Holder;
  if (holder[MADE] === undefined)
    Object.defineProperty(globalThis, MADE, { value: make(), enumerable: false });
  return holder[MADE] as Made;
}

/** Undefined in a process that `lb` did not start, and in a thread. */
export function processFacts(): ProcessFacts | undefined {
  return (globalThis as Holder)[NAME];
}
