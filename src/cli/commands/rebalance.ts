/** `lb rebalance`: evens out idle connections. */
import { changeOptions } from '../../options/client-options.ts';
import type { Command } from './contract.ts';
import { JSON_SWITCH, NO_WAIT } from './control-switches.ts';

export const rebalance: Command = {
  name: 'rebalance',
  isDefault: false,
  summary: 'even out idle keep-alive connections',
  options: changeOptions,
  switches: { json: JSON_SWITCH, 'no-wait': NO_WAIT },
  words: [],
  examples: [['lb rebalance', 'such as after "lb scale +2"']],
  run: async (input) => (await import('../control/changes.ts')).rebalance(input),
};
