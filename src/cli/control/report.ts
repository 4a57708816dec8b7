/** What every command prints at its end: a line for people or one object for programs, and its exit code. */
import { ANSWER_SCHEMA } from '../../admin/http/contract.ts';
import { exitCodes, PointsmanError } from '../../errors.ts';
import type { CommandInput } from '../commands/contract.ts';

export interface Outcome {
  /** For `--json`. */
  readonly body: object;
  /** For people; unused where it failed. */
  readonly text: string;
  /** For standard error, and the exit code. */
  readonly failure?: PointsmanError | undefined;
  /** 0 unless given. */
  readonly exitCode?: number;
}

/** Throws what `work` throws, and its failure. With `--json`, standard output has the object in either case. */
export async function report(
  { switches, terminal }: Pick<CommandInput, 'switches' | 'terminal'>,
  work: () => Promise<Outcome>,
): Promise<number> {
  const print = (body: object): void => {
    if (switches.has('json')) terminal.out(`${JSON.stringify(body, null, 2)}\n`);
  };
  let outcome: Outcome;
  try {
    outcome = await work();
  } catch (error) {
    if (error instanceof PointsmanError) {
      print({ schema: ANSWER_SCHEMA, error: { code: error.code, message: error.message } });
    }
    throw error;
  }
  print(outcome.body);
  if (outcome.failure !== undefined) throw outcome.failure;
  if (!switches.has('json')) terminal.out(outcome.text);
  return outcome.exitCode ?? exitCodes.clean;
}
