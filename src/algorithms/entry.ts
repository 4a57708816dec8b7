/** How an algorithm presents itself: names, explanation, options, and the factory that makes one. */
import type { Algorithm, AlgorithmContext, AlgorithmFactory } from './contract.ts';

interface Named {
  /** In kebab case. */
  readonly name: string;
  readonly doc: string;
}

/** A duration is in milliseconds. Without a default the option is off unless it is given. */
export interface NumberOption extends Named {
  readonly kind: 'integer' | 'number' | 'duration';
  readonly min: number;
  readonly max: number;
  readonly default: number | undefined;
}

export interface OffUnlessGiven<Name extends string> extends NumberOption {
  readonly name: Name;
  readonly default: undefined;
}

export interface ChoiceOption extends Named {
  readonly kind: 'choice';
  readonly values: readonly string[];
  readonly default: string;
}

export interface SwitchOption extends Named {
  readonly kind: 'switch';
  readonly default: boolean;
}

export type AlgorithmOption = NumberOption | ChoiceOption | SwitchOption;

export type AlgorithmOptions = Readonly<Record<string, number | string | boolean>>;

/** What an algorithm decides by; `lb algos` lists them by it. */
export type AlgorithmGroup =
  | 'rotation and chance'
  | 'connections and requests'
  | 'latency and utilization'
  | 'client address';

/** The next worker that can be given it, the worker whose turn it is, or the worker of its client. */
export type WaitsFor = 'any' | 'turn' | 'client';

/** What takes a connection elsewhere than the rule says, or makes it wait. */
export const overrides: Readonly<Record<WaitsFor, string>> = {
  any: 'Workers that are full, busy, blocked, stalled or silent, or that just refused a connection, are passed over. A connection waits only while all are.',
  turn: 'While the worker whose turn it is is busy or has no room, the connection waits for it (wait=off: it goes to the next). Workers that are blocked, stalled or silent, or that just refused a connection, lose their turns meanwhile.',
  client:
    'While the worker of a client is busy, blocked or stalled, or has no room, the connection waits for it (wait=off: another one gets it). It goes elsewhere only if that worker is gone or drains, gave no heartbeat for half of --hung-timeout, has no descriptor left, just refused a connection, or its app declined one.',
};

export interface AlgorithmEntry {
  readonly name: string;
  readonly group: AlgorithmGroup;
  /** Other names people know it by, from HAProxy, nginx, Envoy, IPVS and Caddy. */
  readonly aliases: readonly string[];
  /** One line for `lb algos`. */
  readonly summary: string;
  /** What it does, exactly. */
  readonly rule: string;
  readonly useWhen: string;
  readonly avoidWhen: string;
  /** Where the rule comes from. */
  readonly source: string;
  /** True where the client's address decides; without one the connection goes to a random worker. */
  readonly needsAddress: boolean;
  /** Set where weights other than 0 make no difference: always, or with these options. */
  readonly ignoresWeights?: true | AlgorithmOptions;
  /** What a connection waits for while the worker that the rule names cannot be given one. */
  readonly waitsFor: WaitsFor;
  readonly options: readonly AlgorithmOption[];
  /** Options that are left out have their defaults. */
  create(options: AlgorithmOptions, context: AlgorithmContext): Algorithm;
}

type ValueOf<Option extends AlgorithmOption> =
  | (Option extends NumberOption
      ? number
      : Option extends ChoiceOption
        ? Option['values'][number]
        : Option extends SwitchOption
          ? boolean
          : never)
  | (Option extends { default: undefined } ? undefined : never);

/** What the options of a list are once every default is filled in. */
export type ValuesOf<Options extends readonly AlgorithmOption[]> = {
  readonly [Option in Options[number] as Option['name']]: ValueOf<Option>;
};

/** An entry whose factory gets its options complete and typed. */
export function defineAlgorithm<const Options extends readonly AlgorithmOption[]>(
  entry: Omit<AlgorithmEntry, 'options' | 'create'> & {
    readonly options: Options;
    readonly create: AlgorithmFactory<ValuesOf<Options>>;
  },
): AlgorithmEntry {
  return {
    ...entry,
    create: (options, context) => entry.create(withDefaults(entry.options, options), context),
  };
}

export function withDefaults<const Options extends readonly AlgorithmOption[]>(
  described: Options,
  given: AlgorithmOptions,
): ValuesOf<Options> {
  return Object.fromEntries(
    described.map(({ name, default: standard }) => [name, given[name] ?? standard]),
  ) as ValuesOf<Options>;
}
