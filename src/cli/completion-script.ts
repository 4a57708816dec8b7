/** The script that makes a shell ask `lb` for completions; completions.ts has the answers. */
import yargs from 'yargs';

/** For `bash`, `zsh` or `fish`. yargs decides between them by the variable SHELL, when a parser is made. */
export async function completionScript(shell: string): Promise<string> {
  const before = process.env.SHELL;
  process.env.SHELL = shell;
  try {
    return await new Promise((resolve) => {
      const parser = yargs([]).scriptName('lb').exitProcess(false).detectLocale(false);
      parser
        .completion('completion', false)
        .parse(['completion'], (_error: unknown, _argv: unknown, output: string) => resolve(`${output}\n`));
    });
  } finally {
    // An assignment of undefined would leave the word "undefined" in the environment.
    if (before === undefined) delete process.env.SHELL;
    else process.env.SHELL = before;
  }
}
