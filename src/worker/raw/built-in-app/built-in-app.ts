import type { RawApp, RawRequest, RawResponse } from '../contract.ts';
import { textAnswer } from './answers.ts';
import { echoBody, echoHead } from './echo.ts';
import { block, bytes, wait, work } from './load.ts';
import { whoAmI } from './who-am-i.ts';

export interface BuiltInAppOptions {
  readonly slot: number;
  readonly generation: number;
  readonly pid: number;
  /** Monotonic milliseconds, for `/work`. */
  readonly now: () => number;
  /** Resolves after so many milliseconds, for `/wait`. */
  readonly sleep: (ms: number) => Promise<void>;
}

type Route = (request: RawRequest) => RawResponse | Promise<RawResponse>;

/**
 * What `lb` serves when it is given no app: enough to see which worker answers, to test a client, and to put
 * load of a chosen kind on the workers. Every body it sends is text/plain, JSON, plain bytes or what the client
 * sent, always with `nosniff`.
 */
export function createBuiltInApp({ slot, generation, pid, now, sleep }: BuiltInAppOptions): RawApp {
  let requests = 0;
  const greeting = textAnswer(200, `Hello from worker ${slot}\n`);
  const routes: ReadonlyMap<string, Route> = new Map<string, Route>([
    ['/', () => greeting],
    ['/echo', echoHead],
    ['/whoami', ({ proxied }) => whoAmI({ slot, pid, generation, requests }, proxied)],
    ['/work', ({ head }) => work(head.query, now)],
    ['/block', ({ head }) => block(head.query)],
    ['/wait', ({ head }) => wait(head.query, sleep)],
    ['/bytes', ({ head }) => bytes(head.query)],
  ]);

  return (request) => {
    requests++;
    const { method, path } = request.head;
    const route = routes.get(path);
    switch (method) {
      // The responder leaves out the body of an answer to HEAD.
      case 'GET':
      case 'HEAD':
        return route === undefined ? notFound : route(request);
      case 'POST':
      case 'PUT':
      case 'PATCH':
      case 'DELETE':
        return echoBody(request);
      case 'OPTIONS':
        return route === undefined && path !== '*' ? optionsOfOther : optionsOfRoute;
      default:
        return route === undefined ? notAllowedOther : notAllowedRoute;
    }
  };
}

const otherMethods = 'POST, PUT, PATCH, DELETE, OPTIONS';
const routeMethods = `GET, HEAD, ${otherMethods}`;
const notFound = textAnswer(
  404,
  'there is nothing here; try /, /echo, /whoami, /work, /block, /wait or /bytes\n',
);
const notAllowedRoute = textAnswer(405, 'this method is not allowed here\n', { Allow: routeMethods });
const notAllowedOther = textAnswer(405, 'this method is not allowed here\n', { Allow: otherMethods });
const optionsOfRoute: RawResponse = options(routeMethods);
const optionsOfOther: RawResponse = options(otherMethods);

function options(allow: string): RawResponse {
  return Object.freeze({ status: 204, headers: Object.freeze({ Allow: allow }) });
}
