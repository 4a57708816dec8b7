/** `lb completion`: the script that lets a shell complete commands, flags and names. */
import { exitCodes, pointsmanError } from '../../errors.ts';
import { suggest } from '../../options/suggest.ts';
import { completionScript } from '../completion-script.ts';
import type { Command, CommandInput } from './contract.ts';

const shells = ['bash', 'zsh', 'fish'];

export const completion: Command = {
  name: 'completion',
  isDefault: false,
  summary: 'print a completion script for bash, zsh or fish',
  options: {},
  switches: {},
  words: shells,
  examples: [
    ['lb completion bash >> ~/.bashrc', 'complete commands, flags and their values with the tab key'],
  ],
  run,
};

async function run({ words, env, terminal }: CommandInput): Promise<number> {
  const shell = words[0] ?? shells.find((name) => env.SHELL?.endsWith(name)) ?? 'bash';
  if (words.length > 1 || !shells.includes(shell)) {
    const nearest = suggest(shell, shells);
    throw pointsmanError('ERR_INVALID_OPTION', {
      given: `completion ${JSON.stringify(words.join(' '))}`,
      expected: 'bash, zsh or fish',
      hint: nearest === undefined ? undefined : `Did you mean ${nearest}?`,
    });
  }
  terminal.out(await completionScript(shell));
  return exitCodes.clean;
}
