/** How an option is described. Flags, variables, the config file, the help and the docs derive from this. */
import type { AlgorithmChoice, AlgorithmWritten } from './algorithm-choice.ts';
import type { ChoiceForm } from './grammar/choice.ts';
import type { ChoicesForm } from './grammar/choices.ts';
import type { DurationForm } from './grammar/duration.ts';
import type { IntegerForm } from './grammar/number.ts';
import type { NumbersForm } from './grammar/numbers.ts';
import type { SwitchForm, ToggleForm } from './grammar/on-off.ts';
import type { Range } from './grammar/ranged.ts';
import type { SizeForm } from './grammar/size.ts';
import type { TextForm } from './grammar/text.ts';

interface Described {
  /** Heading in `--help` and in the room's README. */
  readonly group: string;
  /** Sentences: what it does, and what it costs to set it wrongly. */
  readonly doc: string;
  /** One-letter flag. */
  readonly letter?: string;
  /**
   * Other keys it goes by, such as one that it had before. Flags, variables and keys of the config file by these names
   * are accepted; help, completion and docs show the key alone.
   */
  readonly aliases?: readonly string[];
  /** Shown as the default where the value alone says little. */
  readonly defaultText?: string;
  /**
   * Set where the value has paths: it is one, each of its words is one, or some of its flags have one. In a config file
   * they count from the file.
   */
  readonly paths?: 'whole' | 'in-flags';
  /** Set for what makes no sense inside a config file. */
  readonly notInFile?: true;
  /**
   * Also said by words of the command line: by the first one that names no command, or by all behind `--`, which
   * then have no flag.
   */
  readonly positional?: 'first' | 'rest';
}

interface WithDefault<Value> {
  readonly default: Value;
}

export interface IntegerOption extends Described, IntegerForm, WithDefault<number | undefined> {
  /** What is counted, such as "connections". */
  readonly unit?: string;
}

/** Milliseconds once resolved. */
export interface DurationOption extends Described, DurationForm, WithDefault<number | undefined> {}

/** Bytes once resolved. */
export interface SizeOption extends Described, SizeForm, WithDefault<number | undefined> {}

export interface ChoiceOption extends Described, ChoiceForm, WithDefault<string> {}

export interface ChoicesOption extends Described, ChoicesForm, WithDefault<readonly string[]> {}

/** An algorithm with its options: by its name or an alias, or by the path of a file. */
export interface AlgorithmChoiceOption extends Described, WithDefault<AlgorithmChoice> {
  readonly kind: 'algorithm';
}

/** Several algorithms, each once: text with commas between them, or `all`. */
export interface AlgorithmsOption extends Described, WithDefault<readonly AlgorithmChoice[]> {
  readonly kind: 'algorithms';
  /** For the help; messages name every algorithm. */
  readonly expected: string;
  /** Set where there may be no algorithm at all, which is written `none`. */
  readonly allowsNone?: true;
  /** Stands for the value in `--help`. */
  readonly placeholder: string;
}

export interface NumbersOption extends Described, NumbersForm, WithDefault<readonly number[]> {}

export interface WorkersOption extends Described, WithDefault<WorkersValue> {
  readonly kind: 'workers';
}

/** On, off, or decided by circumstance. */
export interface ToggleOption extends Described, ToggleForm, WithDefault<ToggleValue> {}

export interface SwitchOption extends Described, SwitchForm, WithDefault<boolean> {}

/** A list of words; written as a list, or as one text that is split at white space. */
export interface WordsOption extends Described, WithDefault<readonly string[]> {
  readonly kind: 'words';
  /** What the words are, such as "paths of files". */
  readonly expected: string;
  /** What the words, with spaces between them, must look like. */
  readonly pattern?: RegExp;
  /** Stands for the value in `--help`. */
  readonly placeholder: string;
  /** Each flag holds one word, which may have spaces in it; a variable is split all the same. */
  readonly onePerFlag?: true;
}

export interface TextOption extends Described, TextForm, WithDefault<string | undefined> {
  /** Stands for the value in `--help`. */
  readonly placeholder: string;
}

/** Where the control socket is: a path, `auto` for the usual place, or `off`. */
export interface ControlOption extends Described, WithDefault<string> {
  readonly kind: 'control';
}

/** A size in bytes, or a share of the memory there is. */
export interface MemoryOption extends Described, Range, WithDefault<MemoryValue | undefined> {
  readonly kind: 'memory';
}

/** Addresses and networks, as they were written. */
export interface NetworksOption extends Described, WithDefault<readonly string[]> {
  readonly kind: 'networks';
}

export interface LogRotationOption extends Described, WithDefault<LogRotationValue> {
  readonly kind: 'logRotation';
}

export interface LogKeepOption extends Described, WithDefault<LogKeepValue> {
  readonly kind: 'logKeep';
}

export type Option =
  | ControlOption
  | LogKeepOption
  | LogRotationOption
  | IntegerOption
  | MemoryOption
  | NetworksOption
  | DurationOption
  | SizeOption
  | ChoiceOption
  | ChoicesOption
  | AlgorithmChoiceOption
  | AlgorithmsOption
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
/** Bytes, or a share of the limit of the container, else of the memory of the machine. */
export type MemoryValue = number | `${number}%`;
export type ToggleValue = 'auto' | boolean;

/** When a log is rotated: never, where it is neither daily nor has a size. */
export interface LogRotationValue {
  readonly isDaily: boolean;
  readonly bytes?: number;
}

/** How many rotated logs stay; what is not given is no limit. */
export interface LogKeepValue {
  readonly days?: number;
  /** Of each log. */
  readonly files?: number;
  /** Of all logs together. */
  readonly bytes?: number;
}

type ResolvedValue<O extends Option> =
  | (O extends { kind: 'integer' | 'duration' | 'size' }
      ? number
      : O extends { kind: 'choice'; values: readonly (infer Value)[] }
        ? Value
        : O extends { kind: 'workers' }
          ? WorkersValue
          : O extends { kind: 'memory' | 'toggle' }
            ? O extends { kind: 'memory' }
              ? MemoryValue
              : ToggleValue
            : O extends { kind: 'logRotation' | 'logKeep' }
              ? O extends { kind: 'logKeep' }
                ? LogKeepValue
                : LogRotationValue
              : O extends { kind: 'switch' }
                ? boolean
                : O extends { kind: 'networks' | 'words' }
                  ? readonly string[]
                  : O extends { kind: 'numbers' }
                    ? readonly number[]
                    : O extends { kind: 'algorithm' }
                      ? AlgorithmChoice
                      : O extends { kind: 'algorithms' }
                        ? readonly AlgorithmChoice[]
                        : O extends { kind: 'choices'; values: readonly (infer Value)[] }
                          ? readonly Value[]
                          : string)
  | (O extends { default: undefined } ? undefined : never);

type WrittenValue<O extends Option> = O extends { kind: 'duration' | 'size' | 'memory' | 'logRotation' }
  ? number | string
  : O extends { kind: 'control' }
    ? boolean | string
    : O extends { kind: 'words' | 'choices' | 'networks' }
      ? string | readonly string[]
      : O extends { kind: 'numbers' }
        ? string | readonly number[]
        : O extends { kind: 'algorithm' }
          ? AlgorithmWritten
          : O extends { kind: 'algorithms' }
            ? string
            : O extends { kind: 'logKeep' }
              ? string
              : Exclude<ResolvedValue<O>, undefined>;

/** What a table's options are once checked: durations in milliseconds, sizes in bytes. */
export type Resolved<Table extends OptionTable> = {
  readonly [Key in keyof Table]: ResolvedValue<Table[Key]>;
};

/** What may be written for a table in a config file. */
export type Written<Table extends OptionTable> = {
  readonly [Key in keyof Table as Table[Key] extends { notInFile: true }
    ? never
    : Key | AliasOf<Table[Key]>]?: WrittenValue<Table[Key]> | undefined;
};

type AliasOf<O extends Option> = O extends { aliases: readonly (infer Alias extends string)[] }
  ? Alias
  : never;

/** Where a value came from, so that messages can point at it. */
export interface Origin {
  readonly source: 'flag' | 'env' | 'file' | 'default';
  /** As a person would say it: `--workers 4`, `server.js`, `LB_WORKERS=4`, `workers in lb.config.json`, `default`. */
  readonly text: string;
}
