/** The program of the agent's process. */
import { takeSettings } from '../protocol/worker-settings.ts';
import { runAgent } from './run-agent.ts';

const settings = takeSettings(process.env);
const [, , file] = process.argv;
const hasWork = file !== undefined || settings?.logs !== undefined;
if (settings === undefined || process.send === undefined || !hasWork) {
  process.stderr.write('This program is started by lb; run "lb --help" instead.\n');
  process.exitCode = 2;
} else {
  // What runs is the user's file, as far as that can see.
  if (file !== undefined) process.argv.splice(1, 1);
  await runAgent(settings, file);
}
