/** `lb algos`: the algorithms by name. */
import { algorithmCatalog } from '../../algorithms/index.ts';
import { exitCodes } from '../../errors.ts';
import { renderTable } from '../table.ts';
import type { Command, CommandInput } from './contract.ts';

export const algos: Command = {
  name: 'algos',
  isDefault: false,
  summary: 'list the algorithms',
  options: {},
  switches: { json: 'Print JSON for programs.' },
  words: [],
  examples: [['lb algos', 'names, other names and what they do']],
  run,
};

async function run({ switches, terminal }: CommandInput): Promise<number> {
  const entries = algorithmCatalog.map(({ name, aliases, summary }) => ({ name, aliases, summary }));
  if (switches.has('json')) {
    terminal.out(`${JSON.stringify(entries, null, 2)}\n`);
    return exitCodes.clean;
  }
  const rows = entries.map(({ name, aliases, summary }) => [name, aliases.join(', '), summary]);
  terminal.out(`${renderTable(['name', 'also', 'what it does'], rows)}\n`);
  return exitCodes.clean;
}
