/** The script that makes a shell ask `lb` for completions; completions.ts has the answers. */
import yargs from 'yargs';

/** By this word the script for fish says who asks; the words up to the cursor follow, an empty one too. */
export const FISH = '--fish';

/** For `bash`, `zsh` or `fish`; yargs knows the first two. It decides between them by SHELL, when a parser is made. */
export async function completionScript(shell: string): Promise<string> {
  if (shell === 'fish') return fishScript;
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

/** The one of yargs switches files off, so that no app and no path can be completed. */
const fishScript = `# Completion of lb for fish. Installation: lb completion fish > ~/.config/fish/completions/lb.fish
function __lb_complete
    set -l word (commandline -ct)
    set -l found (lb --get-yargs-completions ${FISH} (commandline -opc)[2..-1] "$word")
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else if string match -q -- '--*=*' "$word"
        set -l parts (string split -m 1 -- = "$word")
        for path in (__fish_complete_path "$parts[2]")
            echo "$parts[1]=$path"
        end
    else
        __fish_complete_path "$word"
    end
end
complete -f -c lb -a '(__lb_complete)'
complete -f -c pointsman -a '(__lb_complete)'
`;
