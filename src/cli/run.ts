/** One run of `lb`: parse, do, and say in one line what went wrong. */
import { exitCodes } from '../errors.ts';
import { commands } from './commands/index.ts';
import { answerShell } from './completions.ts';
import { describeFailure, failureOf } from './failure.ts';
import { helpFor } from './help.ts';
import { parseLine } from './parse.ts';
import { openTerminal } from './terminal.ts';
import { readVersion } from './version.ts';

/** Resolves to the exit code; never rejects. */
export async function run(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Promise<number> {
  const terminal = openTerminal(env);
  try {
    const answer = answerShell(argv, commands, env);
    if (answer !== undefined) {
      terminal.out(answer);
      return exitCodes.clean;
    }
    const line = parseLine(argv, commands);
    if (line.wantsVersion) terminal.out(`${readVersion()}\n`);
    else if (line.wantsHelp) terminal.out(helpFor(line.command, commands, terminal));
    else return await line.command.run({ ...line, env, cwd, terminal });
    return exitCodes.clean;
  } catch (error) {
    const failure = failureOf(error);
    terminal.error(describeFailure(failure));
    return failure.exitCode;
  }
}
