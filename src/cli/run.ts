/** One run of `lb`: parse, do, and say in one line what went wrong. */
import { exitCodes, PointsmanError } from '../errors.ts';
import { commands } from './commands/index.ts';
import { helpFor } from './help.ts';
import { complete, parseLine } from './parse.ts';
import { printableLines } from './printable.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import { readVersion } from './version.ts';

/** Resolves to the exit code; never rejects. */
export async function run(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Promise<number> {
  const terminal = openTerminal(env);
  try {
    if (await complete(argv, commands)) return exitCodes.clean;
    const line = parseLine(argv, commands);
    if (line.wantsVersion) terminal.out(`${readVersion()}\n`);
    else if (line.wantsHelp) terminal.out(helpFor(line.command, commands, terminal));
    else return await line.command.run({ ...line, env, cwd, terminal });
    return exitCodes.clean;
  } catch (error) {
    return report(error, terminal);
  }
}

function report(error: unknown, terminal: Terminal): number {
  if (error instanceof PointsmanError) {
    terminal.error(`lb: ${printableLines(error.message)} [${error.code}]\n`);
    return error.exitCode;
  }
  // Not one of ours is a bug, and a bug needs its stack.
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.error(`lb: ${printableLines(stack)}\n`);
  return exitCodes.unexpected;
}
