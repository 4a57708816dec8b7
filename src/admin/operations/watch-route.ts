/** `GET /v1/watch`: a snapshot at once, and then again and again, as lines of JSON or as events of a server (SSE). */
import type { Operations } from '../../master/operations/contract.ts';
import type { Asked, Route } from '../http/contract.ts';
import { RequestRefused } from '../http/refusal.ts';
import type { Identity } from './identity.ts';

const EVENTS = 'text/event-stream';

export function watchRoute(operations: Pick<Operations, 'watch'>, identity: Identity): Route {
  return {
    method: 'GET',
    path: '/v1/watch',
    answer: ({ query, accept }) => {
      const everyMs = everyMsIn(query);
      const isEvents = accept?.includes(EVENTS) === true;
      // Checked before the answer begins.
      operations.watch({ everyMs }, () => {})();
      return {
        contentType: isEvents ? EVENTS : 'application/x-ndjson; charset=utf-8',
        open: ({ write }) =>
          operations.watch({ everyMs }, (snapshot) => {
            const text = JSON.stringify({ ...snapshot, name: identity.name(), version: identity.version });
            write(isEvents ? `data: ${text}\n\n` : `${text}\n`);
          }),
      };
    },
  };
}

const EVERY_MS = 1000;

function everyMsIn(query: Asked['query']): number {
  const { everyMs = String(EVERY_MS), ...others } = Object.fromEntries(query);
  if (Object.keys(others).length === 0 && /^\d{1,6}$/.test(everyMs)) return Number(everyMs);
  throw new RequestRefused(400, 'ERR_INVALID_QUERY', 'The query may be everyMs, 250 to 60000 milliseconds.');
}
