/** How an option is described. Flags, variables, the config file, the help and the docs derive from this. */
import type { AlgorithmChoice, AlgorithmWritten } from './algorithm-choice.ts';

interface Described {
  /** Heading in `--help` and in the README. */
  readonly group: string;
  /** Sentences: what it does, and what it costs to set it wrongly. */
  readonly doc: string;
  /** One-letter flag. */
  readonly alias?: string;
  /** Shown as the default where the value alone says little. */
  readonly defaultText?: string;
  /** Set for what makes no sense inside a config file. */
  readonly notInFile?: true;
  /**
   * Also said by words of the command line: by the first one that names no command, or by all behind `--`, which
   * then have no flag.
   */
  readonly positional?: 'first' | 'rest';
}

interface Ranged extends Described {
  readonly min: number;
  readonly max: number;
  readonly default: number | undefined;
}

export interface IntegerOption extends Ranged {
  readonly kind: 'integer';
  /** What is counted, such as "connections". */
  readonly unit?: string;
}

/** Milliseconds once resolved; written as `500`, `500ms`, `10s` or `2m`. */
export interface DurationOption extends Ranged {
  readonly kind: 'duration';
}

/** Bytes once resolved; written as `65536`, `64KiB`, `1MiB` or `1MB`. */
export interface SizeOption extends Ranged {
  readonly kind: 'size';
}

export interface ChoiceOption extends Described {
  readonly kind: 'choice';
  readonly values: readonly string[];
  readonly default: string;
}

/** An algorithm with its options: by its name or an alias, or by the path of a file. */
export interface AlgorithmChoiceOption extends Described {
  readonly kind: 'algorithm';
  readonly default: AlgorithmChoice;
}

/** A list of numbers; written as a list, or as text with commas between them. */
export interface NumbersOption extends Described {
  readonly kind: 'numbers';
  /** Of each number. */
  readonly min: number;
  readonly max: number;
  readonly default: readonly number[];
}

export interface WorkersOption extends Described {
  readonly kind: 'workers';
  readonly default: WorkersValue;
}

/** On, off, or decided by circumstance; written as `on`, `off`, `yes`, `no`, `true`, `false`, `1`, `0` or `auto`. */
export interface ToggleOption extends Described {
  readonly kind: 'toggle';
  readonly default: ToggleValue;
}

/** On or off; written like a toggle, without `auto`. */
export interface SwitchOption extends Described {
  readonly kind: 'switch';
  readonly default: boolean;
}

/** A list of words; written as a list, or as one text that is split at white space. */
export interface WordsOption extends Described {
  readonly kind: 'words';
  /** What the words are, such as "paths of files". */
  readonly expected: string;
  /** What the words, with spaces between them, must look like. */
  readonly pattern?: RegExp;
  /** Stands for the value in `--help`. */
  readonly placeholder: string;
  /** Each flag holds one word, which may have spaces in it; a variable is split all the same. */
  readonly onePerFlag?: true;
  readonly default: readonly string[];
}

export interface TextOption extends Described {
  readonly kind: 'text';
  /** What the text is, such as "an address or host name". */
  readonly expected: string;
  /** What the whole text must look like; anything without control characters unless given. */
  readonly pattern?: RegExp;
  /** Stands for the value in `--help`. */
  readonly placeholder: string;
  readonly default: string | undefined;
}

export type Option =
  | IntegerOption
  | DurationOption
  | SizeOption
  | ChoiceOption
  | AlgorithmChoiceOption
  | NumbersOption
  | WorkersOption
  | ToggleOption
  | SwitchOption
  | WordsOption
  | TextOption;

/** The options of one command by key. */
export type OptionTable = Readonly<Record<string, Option>>;

/** A number of workers from 1 to 1024, a share of the usable cores, or as many as there are usable cores. */
export type WorkersValue = 'auto' | number | `${number}%`;
export type ToggleValue = 'auto' | boolean;

type ResolvedValue<O extends Option> =
  | (O extends { kind: 'integer' | 'duration' | 'size' }
      ? number
      : O extends { kind: 'choice'; values: readonly (infer Value)[] }
        ? Value
        : O extends { kind: 'workers' }
          ? WorkersValue
          : O extends { kind: 'toggle' }
            ? ToggleValue
            : O extends { kind: 'switch' }
              ? boolean
              : O extends { kind: 'words' }
                ? readonly string[]
                : O extends { kind: 'numbers' }
                  ? readonly number[]
                  : O extends { kind: 'algorithm' }
                    ? AlgorithmChoice
                    : string)
  | (O extends { default: undefined } ? undefined : never);

type WrittenValue<O extends Option> = O extends { kind: 'duration' | 'size' }
  ? number | string
  : O extends { kind: 'words' }
    ? string | readonly string[]
    : O extends { kind: 'numbers' }
      ? string | readonly number[]
      : O extends { kind: 'algorithm' }
        ? AlgorithmWritten
        : Exclude<ResolvedValue<O>, undefined>;

/** What a table's options are once checked: durations in milliseconds, sizes in bytes. */
export type Resolved<Table extends OptionTable> = {
  readonly [Key in keyof Table]: ResolvedValue<Table[Key]>;
};

/** What may be written for a table in a config file. */
export type Written<Table extends OptionTable> = {
  readonly [Key in keyof Table as Table[Key] extends { notInFile: true } ? never : Key]?:
    | WrittenValue<Table[Key]>
    | undefined;
};

/** Where a value came from, so that messages can point at it. */
export interface Origin {
  readonly source: 'flag' | 'env' | 'file' | 'default';
  /** As a person would say it: `--workers 4`, `server.js`, `LB_WORKERS=4`, `workers in lb.config.json`, `default`. */
  readonly text: string;
}
