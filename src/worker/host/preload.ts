/**
 * Runs in a worker process before the app does (`node --import`), where preload-first.ts cannot, and does nothing
 * anywhere else: a thread of the app, or a process that the app forks with its own flags, loads it, too.
 */
import { isMainThread } from 'node:worker_threads';
import { takeSettings } from '../../protocol/worker-settings.ts';

hidePreload();
const settings = isMainThread ? takeSettings(process.env) : undefined;
if (settings !== undefined) {
  // Not at the top: everything behind it would be loaded where it is not wanted.
  const { hostApp } = await import('./host.ts');
  hostApp(settings);
}

/** What the app forks gets the app's flags, and not this one; a thread has a copy of them. */
function hidePreload(): void {
  const at = process.execArgv.indexOf(import.meta.url);
  if (at > 0) process.execArgv.splice(at - 1, 2);
}
