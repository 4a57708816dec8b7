/** `lb` and `lb start`: serve an app, or the built-in one, until a signal. */
import { serveOptions } from '../../options/index.ts';
import type { Command } from './contract.ts';

export const start: Command = {
  name: 'start',
  isDefault: true,
  summary: 'serve until a signal (the default command)',
  options: serveOptions,
  switches: {},
  words: [],
  examples: [
    [
      'lb server.js --workers 4 --algo least-connections',
      'an app; each connection goes to the least busy worker',
    ],
    ['lb dist/server.js --env-file .env -- --verbose', 'variables from a file; --verbose goes to the app'],
    ['lb', 'the built-in responder on port 3000, one worker per usable core'],
    ['lb -p 0 --shutdown-timeout 2m', 'any free port; two minutes to finish on shutdown'],
    ['LB_WORKERS=50% lb | tee lb.log', 'half of the cores; JSON lines in a file'],
  ],
  // Imported when it runs: the master and its log are a third of the start-up time that `--help` would pay.
  run: async (input) => (await import('../serve.ts')).serve(input),
};
