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
  /** The descriptor that messages of the bus come by; they are sent by the next one. */
  readonly busFd: number;
  /** `memory`: the master keeps the store; otherwise the URL of a Redis. */
  readonly store: string;
}

const FACTS_VERSION = 2;

const NAME: unique symbol = Symbol.for('pointsman.process') as never;

/** By what is made. */
const MADE: Readonly<Record<'agent' | 'bus', symbol>> = {
  agent: Symbol.for('pointsman.agent'),
  bus: Symbol.for('pointsman.bus'),
};

type Holder = { readonly [NAME]?: ProcessFacts; readonly [made: symbol]: object | undefined };

/** To be called once, before the app runs. */
export function layDownFacts(facts: ProcessFacts): void {
  Object.defineProperty(globalThis, NAME, { value: Object.freeze(facts), enumerable: false });
}

/**
 * What the first copy of the package in this process has made over these facts; the others share it, as a descriptor
 * has one owner.
 */
export function shared<Made extends object>(make: () => Made, what: keyof typeof MADE = 'bus'): Made {
  const holder = globalThis as Holder;
  const name = MADE[what];
  if (holder[name] === undefined)
    Object.defineProperty(globalThis, name, { value: make(), enumerable: false });
  return holder[name] as Made;
}

/** Undefined in a process that `lb` did not start, and in a thread. Throws where that was another version of `lb`. */
export function processFacts(): ProcessFacts | undefined {
  const facts = (globalThis as Holder)[NAME];
  if (facts !== undefined && facts.version !== FACTS_VERSION)
    throw new Error(
      'This process was started by another version of pointsman than the one it imports. Install one version for both.',
    );
  return facts;
}
