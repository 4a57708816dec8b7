/** What workers say to each other, over whichever link: the worker that gets the HTTP request sends, and measures. */
import { createServer } from 'node:http';

/** Requests that are under way at a time. */
const CONCURRENCY = 64;

/**
 * `link`: `slot` and `workers`; `post(slot, type, msg)` and `broadcast(type, msg)` return undefined, or a promise to wait
 * for before more is sent; `request(slot, type, msg)`; `on(type, handler(fromSlot, msg))`.
 */
export function serveWorkload(link, port) {
  const counts = new Map();
  let done = () => {};
  link.on('begin', (from, { count }) => {
    counts.set(from, count);
    link.post(from, 'begun', {});
  });
  link.on('begun', () => done());
  link.on('item', (from) => {
    const left = counts.get(from) - 1;
    counts.set(from, left);
    if (left === 0) link.post(from, 'done', {});
  });
  link.on('done', () => done());
  link.on('echo', (_from, msg) => msg);

  const next = (link.slot % link.workers) + 1;
  const others = Array.from({ length: link.workers }, (_, index) => index + 1).filter(
    (slot) => slot !== link.slot,
  );

  /** Resolves when `done` was called so often. */
  const calls = (count) =>
    new Promise((resolve) => {
      let left = count;
      done = () => {
        left--;
        if (left === 0) resolve();
      };
    });

  async function prepared(slots, count) {
    const begun = calls(slots.length);
    for (const slot of slots) link.post(slot, 'begin', { count });
    await begun;
    return { received: calls(slots.length), startMs: performance.now() };
  }

  async function send(item, count) {
    const { received, startMs } = await prepared([next], count);
    for (let sent = 0; sent < count; sent++) await link.post(next, 'item', item);
    await received;
    return { perSecond: (count * 1000) / (performance.now() - startMs) };
  }

  async function broadcast(item, count) {
    const { received, startMs } = await prepared(others, count);
    for (let sent = 0; sent < count; sent++) await link.broadcast('item', item);
    await received;
    return { perSecond: (count * others.length * 1000) / (performance.now() - startMs) };
  }

  async function request(item, count) {
    const times = [];
    const startMs = performance.now();
    let left = count;
    const ask = async () => {
      while (left-- > 0) {
        const askedMs = performance.now();
        await link.request(next, 'echo', item);
        times.push(performance.now() - askedMs);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, ask));
    const perSecond = (count * 1000) / (performance.now() - startMs);
    times.sort((one, other) => one - other);
    return { perSecond, p99Ms: times[Math.floor(times.length * 0.99)] };
  }

  /** Sends evenly, so many in a second, for so long. */
  async function pace(item, perSecond, ms) {
    await prepared([next], Number.MAX_SAFE_INTEGER);
    const startMs = performance.now();
    let sent = 0;
    for (;;) {
      const elapsedMs = performance.now() - startMs;
      if (elapsedMs >= ms) return { perSecond: (sent * 1000) / elapsedMs };
      for (const due = (elapsedMs * perSecond) / 1000; sent < due; sent++)
        await link.post(next, 'item', item);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  const acts = { send, broadcast, request };
  createServer(async (asked, response) => {
    const { pathname, searchParams } = new URL(asked.url, 'http://app');
    const number = (name) => Number(searchParams.get(name));
    // What new connections ask: they get back what they sent.
    if (pathname === '/echo') {
      if (asked.method === 'POST') {
        response.setHeader('Content-Length', asked.headers['content-length']);
        asked.pipe(response);
      } else response.end(`GET ${asked.url} HTTP/1.1`);
      return;
    }
    const item = { at: 1, text: 'x'.repeat(number('bytes')) };
    const act = pathname.slice(1);
    const result =
      act === 'pace'
        ? await pace(item, number('rate'), number('ms'))
        : await acts[act](item, number('count'));
    response.setHeader('Connection', 'close').end(JSON.stringify(result));
  }).listen(port);
}
