/** Finds the route of a request. There are seventeen: a router from a package would have more rules than we have routes. */
import type { Route } from './contract.ts';
import { RequestRefused } from './refusal.ts';

export interface Found {
  readonly route: Route;
  readonly slot: number | undefined;
}

/** Throws RequestRefused. */
export function findRoute(routes: readonly Route[], method: string, path: string): Found {
  const here = routes.flatMap((route) => {
    const slot = match(route.path, path);
    return slot === undefined ? [] : [{ route, slot: slot.slot }];
  });
  const found = here.find(({ route }) => route.method === (method === 'HEAD' ? 'GET' : method));
  if (found !== undefined) return found;
  if (here.length === 0) {
    const known = routes.map(({ method: known, path: at }) => `${known} ${at}`).join(', ');
    throw new RequestRefused(404, 'ERR_UNKNOWN_PATH', `There is nothing at this path. There are: ${known}.`);
  }
  const allowed = here.flatMap(({ route }) => (route.method === 'GET' ? ['GET', 'HEAD'] : [route.method]));
  throw new RequestRefused(405, 'ERR_METHOD', `This path takes ${allowed.join(' and ')}.`, {
    Allow: allowed.join(', '),
  });
}

export function hasRoute(routes: readonly Route[], path: string): boolean {
  return routes.some((route) => route.path === path);
}

/** Undefined where the path is another. */
function match(pattern: string, path: string): { slot: number | undefined } | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  let slot: number | undefined;
  for (const [index, part] of wanted.entries()) {
    if (part !== ':slot' && part !== given[index]) return undefined;
    if (part !== ':slot') continue;
    if (!/^[1-9]\d{0,5}$/.test(given[index]!)) {
      throw new RequestRefused(404, 'ERR_NO_SLOT', 'In the place of the slot, the path needs its number.');
    }
    slot = Number(given[index]);
  }
  return { slot };
}
