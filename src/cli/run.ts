/** One run of `lb`: parse, do, and say in one line what went wrong. */
import { exitCodes } from '../errors.ts';
import { commands } from './commands/index.ts';
import { describeFailure, failureOf } from './failure.ts';
import { parseLine } from './parse.ts';
import { openTerminal } from './terminal.ts';
import { printVersion } from './version.ts';

/** What the scripts of completion-script.ts put first. */
const SHELL_QUESTION = '--get-yargs-completions';

/** Resolves to the exit code; never rejects. */
export async function run(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Promise<number> {
  const terminal = openTerminal(env);
  try {
    if (argv[0] === SHELL_QUESTION) {
      // Not at the top: it knows the words of commands that whoever serves need not load.
      const { answerShell, wordsAsked } = await import('./completions.ts');
      const { runningCandidates } = await import('./control/complete-running.ts');
      const running = await runningCandidates(wordsAsked(argv), env, cwd);
      terminal.out(answerShell(argv, commands, env, running) ?? '');
      return exitCodes.clean;
    }
    const line = parseLine(argv, commands);
    if (line.wantsVersion) printVersion(env);
    else if (line.wantsHelp) {
      const { helpFor } = await import('./help.ts');
      terminal.out(helpFor(line.command, commands, terminal));
    } else return await line.command.run({ ...line, env, cwd, terminal });
    return exitCodes.clean;
  } catch (error) {
    const failure = failureOf(error);
    terminal.error(describeFailure(failure));
    return failure.exitCode;
  }
}
