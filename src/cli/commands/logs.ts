/** `lb logs reopen`: for log rotation. */
import { changeOptions } from '../../options/client-options.ts';
import type { Command } from './contract.ts';
import { JSON_SWITCH, NO_WAIT } from './control-switches.ts';

export const logs: Command = {
  name: 'logs',
  isDefault: false,
  summary: 'reopen the log files of a running master',
  options: changeOptions,
  switches: { json: JSON_SWITCH, 'no-wait': NO_WAIT },
  words: ['reopen'],
  examples: [['lb logs reopen', 'after the files were moved, as logrotate does']],
  run: async (input) => (await import('../control/changes.ts')).reopenLogs(input),
};
