/**
 * Runs in a worker process before anything of the user's does, what `--require` and `--import` name included, and
 * does nothing anywhere else: a thread of the app loads it, too. Node loads all of `--require` before any of
 * `--import`, and that of NODE_OPTIONS before that of its command line, so this is the first `--require` of
 * NODE_OPTIONS (the same in Node 20.19 to 26, which load a module without an `await` at its top in this way).
 */
import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { takeSettings, withoutPreload } from '../../protocol/worker-settings.ts';

const settings = isMainThread ? takeSettings(process.env) : undefined;
if (settings !== undefined) {
  withoutPreload(process.env);
  // Not at the top: everything behind it would be loaded where it is not wanted.
  const { hostApp } = createRequire(import.meta.url)('./host.js') as typeof import('./host.ts');
  hostApp(settings);
}
