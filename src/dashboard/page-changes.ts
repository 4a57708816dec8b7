/**
 * What the page may ask the master to do. It is the control socket's own routes, less what a browser has no business
 * with: a session in a browser is worth less than being the user who owns the socket.
 */
import type { Route } from '../admin/http/contract.ts';
import { Refused } from '../admin/http/guard.ts';
import { isRefusal, readAlgorithm } from '../options/index.ts';

/** Of the demo. */
const KILL_PATH = '/v1/workers/:slot/kill';

/** Not `stop`, which ends the page as well, nor `logs/reopen`. */
const PATHS: ReadonlySet<string> = new Set([
  '/livez',
  '/readyz',
  '/metrics',
  '/v1/status',
  '/v1/reload',
  '/v1/scale',
  '/v1/workers/:slot/drain',
  '/v1/workers/:slot/resume',
  '/v1/workers/:slot/restart',
  '/v1/workers/:slot/weight',
  KILL_PATH,
  '/v1/algorithm',
  '/v1/rebalance',
]);

export function canKill(routes: readonly Route[]): boolean {
  return routes.some(({ path }) => path === KILL_PATH);
}

/** `readOnly` says why nothing may be changed. */
export function pageRoutes(routes: readonly Route[], readOnly: string | undefined): readonly Route[] {
  return routes
    .filter(({ path }) => PATHS.has(path))
    .map((route) => {
      if (route.method === 'GET') return route;
      return {
        ...route,
        answer(asked) {
          if (readOnly !== undefined) throw new Refused('read-only', 403, 'ERR_READ_ONLY', readOnly);
          checkBody(route.path, asked.body);
          return route.answer(asked);
        },
      };
    });
}

function checkBody(path: string, body: Readonly<Record<string, unknown>>): void {
  // By the control socket an algorithm may be a file, whose code the master then runs.
  if (path === '/v1/algorithm' && typeof body.algorithm === 'string') {
    const choice = readAlgorithm(body.algorithm);
    if (!isRefusal(choice) && choice.file !== undefined)
      refuse('Here the algorithm must be one that "lb algos" lists.');
  }
  // The master asks this URL from where it stands.
  if (path === '/v1/reload' && body.check !== undefined) refuse('Here a reload takes no "check".');
}

function refuse(message: string): never {
  throw new Refused('not-offered', 400, 'ERR_INVALID_OPTION', message);
}
