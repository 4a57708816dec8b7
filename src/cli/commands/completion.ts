/** `lb completion`: the script that lets a shell complete commands, flags and names. */
import { exitCodes } from '../../errors.ts';
import { shown, unknownName } from '../../options/grammar/refusal.ts';
import { refuseOption } from '../../options/refuse-option.ts';
import type { Command, CommandInput } from './contract.ts';

const shells = ['bash', 'zsh', 'fish'];

export const completion: Command = {
  name: 'completion',
  isDefault: false,
  summary: 'print a completion script for bash, zsh or fish',
  options: {},
  switches: {},
  words: shells,
  examples: [['lb completion bash >> ~/.bashrc', 'complete commands, flags and values with the Tab key']],
  run,
};

async function run({ words, env, terminal }: CommandInput): Promise<number> {
  const shell = words[0] ?? shells.find((name) => env.SHELL?.endsWith(name)) ?? 'bash';
  if (words.length > 1 || !shells.includes(shell)) {
    refuseOption(`completion ${shown(words.join(' '))}`, unknownName(shell, shells));
  }
  // Imported when it runs: it is what needs all of yargs.
  const { completionScript } = await import('../completion-script.ts');
  terminal.out(await completionScript(shell));
  return exitCodes.clean;
}
