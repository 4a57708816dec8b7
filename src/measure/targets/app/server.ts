/**
 * What every target runs: an app as anybody writes it with node:http. It does not know who runs it, and a request
 * says what its answer costs: `GET /?work=1.5` is 1.5 ms of CPU time, `GET /?wait=20` answers after 20 ms,
 * `GET /events` stays.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { burn } from './burn.ts';
import { joinFleet } from './fleet-link.ts';
import { readCost } from './read-cost.ts';

const body = 'Hello, world!';
const plain = { 'Content-Type': 'text/plain; charset=utf-8', 'X-Worker': String(process.pid) };
const answerFields = { ...plain, 'Content-Length': String(body.length) };
const eventFields = {
  ...plain,
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache',
  // nginx would collect them until there is a page full.
  'X-Accel-Buffering': 'no',
};

/** Longer than any run. */
const KEEP_ALIVE_MS = 75_000;
/** As lb has it by default: many connections at once must meet the balancer, not a short queue of the kernel. */
const BACKLOG = 4096;
const EVENT_EVERY_MS = 1000;

/** Every cost is multiplied by it. */
let slowness = 1;

const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true }, (request, response) => {
  const url = request.url ?? '';
  const [path, query = ''] = url === '/' ? ['/'] : splitOnce(url, '?');
  if (request.method !== 'GET') refuse(response, 404);
  else if (path === '/events') sendEvents(response);
  else if (path !== '/') refuse(response, 404);
  else answer(query, response);
});

server.listen({ port: Number(process.env.PORT ?? 0), host: '127.0.0.1', backlog: BACKLOG }, () => {
  console.log(`listening on ${(server.address() as AddressInfo).port}`);
  joinFleet((factor) => {
    slowness = factor;
  });
});

function answer(query: string, response: ServerResponse): void {
  const cost = readCost(query);
  if (cost === undefined) {
    refuse(response, 400);
    return;
  }
  if (cost.workMs > 0) burn(cost.workMs * slowness);
  if (cost.waitMs > 0) setTimeout(greet, cost.waitMs * slowness, response);
  else greet(response);
}

function greet(response: ServerResponse): void {
  response.writeHead(200, answerFields);
  response.end(body);
}

function sendEvents(response: ServerResponse): void {
  let count = 0;
  const send = (): void => void response.write(`data: ${++count}\n\n`);
  response.writeHead(200, eventFields);
  send();
  const timer = setInterval(send, EVENT_EVERY_MS);
  response.once('close', () => clearInterval(timer));
}

function refuse(response: ServerResponse, status: 400 | 404): void {
  response.writeHead(status, { ...plain, 'Content-Length': '0' });
  response.end();
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
