/** What a command of `lb` is. */
import type { Flags, OptionTable } from '../../options/index.ts';
import type { Terminal } from '../terminal.ts';

export interface CommandInput {
  /** Options as they were written, by key; those that are said by words as well. */
  readonly flags: Flags;
  /** The command's switches that were given. */
  readonly switches: ReadonlySet<string>;
  /** The words after the command's name that no option takes. */
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly terminal: Terminal;
}

export interface Command {
  readonly name: string;
  /** True for the one that runs when no command is named. */
  readonly isDefault: boolean;
  /** One sentence without a full stop. */
  readonly summary: string;
  readonly options: OptionTable;
  /** Flags without a value that exist on the command line only: name to sentence. */
  readonly switches: Readonly<Record<string, string>>;
  /** What may follow the name; empty where nothing may, or what cannot be listed. */
  readonly words: readonly string[];
  /** Stands for them in the usage where they are many or cannot be listed. */
  readonly wordsTerm?: string;
  readonly examples: readonly (readonly [line: string, meaning: string])[];
  /** Resolves to the exit code. Throws PointsmanError. */
  run(input: CommandInput): Promise<number>;
}
