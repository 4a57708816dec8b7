/** Real generators against servers in this process. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, it } from 'node:test';
import type { LoadOrder, LoadResult, ResolvedShape } from '../../../src/measure/load/contract.ts';
import { contentOf } from '../../../src/measure/load/generator/content.ts';
import { type OpenShape, scheduleArrivals } from '../../../src/measure/load/generator/schedule.ts';
import { decodeHistogram, latencyOf } from '../../../src/measure/load/histogram.ts';
import { startLoad } from '../../../src/measure/load/index.ts';
import { waitFor } from '../../../src/measure/processes/deadline.ts';
import { processTree } from '../../../src/measure/processes/process-tree.ts';
import { hello, serve, serveBytes, type TestServer } from './test-server.ts';

const closed: ResolvedShape = { kind: 'closed', connections: 4, reconnects: false };
const open: OpenShape = { kind: 'open', perSecond: 200, arrivals: 'poisson' };

let server: TestServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

function orderOf({ port }: TestServer, shape: ResolvedShape, more: Partial<LoadOrder> = {}): LoadOrder {
  const defaults = { path: '/', service: undefined, longLived: 0, seed: 3, warmUpMs: 200, measureMs: 500 };
  return { ...defaults, port, shape, ...more };
}

async function load(
  on: TestServer,
  shape: ResolvedShape,
  more: Partial<LoadOrder> = {},
): Promise<LoadResult> {
  const result = await startLoad(orderOf(on, shape, more)).result;
  checkSums(result);
  return result;
}

/** What holds of every result. */
function checkSums({ answered, errors, timeLine, latency, byWorker }: LoadResult): void {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  assert.equal(sum(timeLine.map((moment) => moment.answered)), answered);
  assert.equal(sum(timeLine.map((moment) => moment.errors)), sum(Object.values(errors)));
  assert.ok(decodeHistogram(latency).totalCount >= answered);
  assert.ok(sum(Object.values(byWorker).map(({ requests }) => requests)) <= answered);
}

/** Those that an open load asks in the measured time. */
function dueIn(shape: OpenShape, { seed, warmUpMs, measureMs }: LoadOrder): number {
  const times = scheduleArrivals(shape, seed, warmUpMs + measureMs);
  return times.filter((time) => time >= warmUpMs).length;
}

describe('a closed load', () => {
  it('asks again on the same connections when it is answered', async () => {
    server = await serve(hello);
    const result = await load(server, closed);
    assert.ok(result.answered > 4);
    assert.deepEqual(result.errors, {});
    assert.deepEqual(result.byWorker, { 77: { requests: result.answered, connections: 4 } });
    assert.equal(server.connections(), 4);
    assert.match(result.generator.name, /^autocannon \d/);
    assert.ok(result.generator.busiest > 0);
    assert.equal(result.seconds, 0.5);
  });

  it('opens a connection for each request', async () => {
    server = await serve(hello);
    const result = await load(server, { ...closed, reconnects: true });
    assert.ok(result.answered > 4);
    assert.deepEqual(result.errors, {});
    assert.deepEqual(result.byWorker, { 77: { requests: result.answered, connections: result.answered } });
    assert.equal(server.requests.length <= server.connections(), true);
  });

  it('asks several times at once on a connection', async () => {
    server = await serve(hello);
    const result = await load(server, { ...closed, connections: 2, pipelining: 4 });
    assert.ok(result.answered > 8);
    assert.deepEqual(result.errors, {});
    assert.equal(server.connections(), 2);
  });

  it('is shared out among processes', async () => {
    server = await serve(hello);
    const result = await load(server, { ...closed, connections: 5 }, { processes: 2 });
    assert.equal(result.generator.processes, 2);
    assert.deepEqual(result.byWorker, { 77: { requests: result.answered, connections: 5 } });
    assert.equal(server.connections(), 5);
  });

  it('measures what each request took, also of those that reconnect', async () => {
    server = await serve((request, response) => setTimeout(() => hello(request, response), 40));
    for (const reconnects of [false, true]) {
      const { p50 } = latencyOf(decodeHistogram((await load(server, { ...closed, reconnects })).latency));
      assert.ok(p50 >= 39, `${p50}`);
    }
  });

  it('with a rate asks evenly over the time, and never before it is due', async () => {
    const times: number[] = [];
    server = await serve((request, response) => {
      times.push(performance.now());
      hello(request, response);
    });
    const { generator } = await load(server, { ...closed, rate: 40 }, { warmUpMs: 0, measureMs: 1_000 });
    assert.ok(times.length <= 40, `${times.length}`);
    assert.ok(times.at(-1)! - times[0]! > 500, `${times.at(-1)! - times[0]!} ms`);
    assert.ok(generator.lateMs > 0);
  });

  it('with a rate counts latency from when a request was due', async () => {
    server = await serve((request, response) => setTimeout(() => hello(request, response), 160));
    // Each of the two is to ask every 50 ms: each answer is 110 ms later than the one before.
    const shape: ResolvedShape = { ...closed, connections: 2, rate: 40 };
    const { answered, latency } = await load(server, shape);
    assert.ok(answered > 0);
    assert.ok(latencyOf(decodeHistogram(latency)).max >= 160 + 2 * 110);
  });

  it('with a rate counts each connection that ended without an answer', async () => {
    server = await serveBytes((socket) => socket.end());
    for (const reconnects of [false, true]) {
      const shape: ResolvedShape = { ...closed, reconnects, rate: 40 };
      const { answered, errors } = await load(server, shape, { warmUpMs: 0, measureMs: 400 });
      assert.deepEqual([answered, Object.keys(errors)], [0, ['closed early']]);
      assert.ok(errors['closed early']! > 4, `${errors['closed early']}`);
    }
  });

  it('with a rate and a connection for each request has the last answers, too', async () => {
    server = await serve(hello);
    const shape: ResolvedShape = { ...closed, reconnects: true, rate: 4 };
    // Due every 250 ms, by each of the four every second: none asks again after the last.
    const { answered, errors } = await load(server, shape, { warmUpMs: 0, measureMs: 2_000 });
    assert.deepEqual(errors, {});
    assert.equal(answered, 8);
    assert.equal(server.connections(), 8, 'none before it was due');
  });

  it('counts a status that is no 2xx, whether it reconnects or not', async () => {
    server = await serve((_, response) => response.writeHead(500).end());
    for (const reconnects of [false, true]) {
      const { answered, errors } = await load(server, { ...closed, reconnects });
      assert.equal(answered, 0);
      assert.deepEqual(Object.keys(errors), ['500']);
      assert.ok(errors[500]! > 4);
    }
  });

  it('counts resets by their code, and what was closed without an answer', async () => {
    server = await serveBytes((socket) => socket.resetAndDestroy());
    const reset = await load(server, closed);
    assert.deepEqual([reset.answered, Object.keys(reset.errors)], [0, ['ECONNRESET']]);
    await server.stop();
    server = await serveBytes((socket) => socket.end());
    for (const reconnects of [false, true]) {
      const early = await load(server, { ...closed, reconnects });
      assert.deepEqual([early.answered, Object.keys(early.errors)], [0, ['closed early']]);
    }
  });

  it('takes no part of an answer for an answer', async () => {
    server = await serveBytes((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHell'));
    const { answered } = await load(server, { ...closed, reconnects: true });
    assert.equal(answered, 0);
  });

  it('does not hold it against a server that it announced to close and did', async () => {
    server = await serve((request, response) => {
      response.setHeader('Connection', 'close');
      hello(request, response);
    });
    const { answered, errors } = await load(server, closed);
    assert.ok(answered > 4);
    assert.deepEqual(errors, {});
  });
});

describe('an open load', () => {
  it('counts what asks aside only if it fails, and says which process asks', async () => {
    const pids: number[] = [];
    const asked = { plain: 0, aside: 0 };
    server = await serve((request, response) => {
      asked[request.url === '/aside' ? 'aside' : 'plain']++;
      hello(request, response);
    });
    const order = orderOf(server, open, { aside: { path: '/aside', share: 0.3 }, warmUpMs: 0 });
    const { answered, errors } = await startLoad(order, (pid) => pids.push(pid)).result;
    assert.ok(asked.aside > 0);
    assert.deepEqual({ answered, errors }, { answered: asked.plain, errors: {} });
    assert.equal(pids.length, 1);
    await server.stop();
    server = await serve((request, response) => {
      response.statusCode = request.url === '/aside' ? 503 : 200;
      response.end();
    });
    const failing = await startLoad({ ...order, port: server.port }).result;
    assert.deepEqual(
      { answered: failing.answered, errors: failing.errors },
      { answered: asked.plain, errors: { 503: asked.aside } },
    );
  });

  it('asks as often as its schedule says, on connections that close', async () => {
    server = await serve(hello);
    const order = orderOf(server, open);
    const result = await load(server, open);
    const due = dueIn(open, order);
    assert.ok(due > 50);
    assert.equal(result.answered, due);
    assert.deepEqual(result.errors, {});
    assert.deepEqual(result.byWorker, { 77: { requests: due, connections: due } });
    assert.ok(server.requests.every(({ closes }) => closes));
    assert.equal(result.generator.name, 'open loop');
  });

  it('asks the same for the same seed, with any number of processes', async () => {
    const shape: OpenShape = { ...open, requests: [{ count: 2, share: 1 }] };
    const service = { kind: 'work', distribution: { kind: 'exponential', mean: 3 } } as const;
    const asked: string[][] = [];
    for (const more of [{ seed: 5 }, { seed: 5, processes: 2 }, { seed: 6 }]) {
      server = await serve(hello);
      await load(server, shape, { service, warmUpMs: 0, measureMs: 300, ...more });
      asked.push(server.requests.map(({ url }) => url).sort());
      await server.stop();
    }
    const [first, again, other] = asked;
    const expected = scheduleArrivals(shape, 5, 300).map(
      (_, connection) => contentOf({ path: '/', service, shape, seed: 5 }, connection).paths[0]!,
    );
    assert.ok(expected.length > 20);
    for (const urls of [first!, again!]) assert.ok(expected.every((path) => urls.includes(path)));
    assert.ok(!other!.includes(expected[0]!));
  });

  it('asks several times on a connection, and says when it is the last time', async () => {
    server = await serve(hello);
    const shape: OpenShape = { ...open, perSecond: 50, requests: [{ count: 3, share: 1 }], thinkMs: 2 };
    const { errors, byWorker } = await load(server, shape, { warmUpMs: 0 });
    assert.deepEqual(errors, {});
    const { requests, connections } = byWorker[77]!;
    assert.equal(connections, scheduleArrivals(shape, 3, 500).length);
    assert.ok(requests > 2 * connections);
    const last = server.requests.filter(({ closes }) => closes).length;
    assert.ok(last > 0 && last <= server.connections());
  });

  it('connects again where a server closes in between', async () => {
    server = await serve((request, response) => {
      response.setHeader('Connection', 'close');
      hello(request, response);
    });
    const shape: OpenShape = { ...open, perSecond: 50, requests: [{ count: 2, share: 1 }] };
    const { answered, errors } = await load(server, shape, { warmUpMs: 0 });
    assert.deepEqual(errors, {});
    assert.ok(answered > scheduleArrivals(shape, 3, 500).length);
    assert.equal(server.connections(), server.requests.length);
  });

  it('counts latency from when a request was due, and goes on asking meanwhile', async () => {
    let first: (() => void) | undefined;
    const held: (() => void)[] = [];
    server = await serve((request, response) => {
      held.push(() => hello(request, response));
      first ??= () => {
        for (const answer of held.splice(0)) answer();
      };
      if (held.length === 20) first();
    });
    const shape: OpenShape = { ...open, perSecond: 100, arrivals: 'deterministic' };
    // Twenty come in 200 ms, and are answered when the last of them is there: they waited 190, 180, 170 ms and so on.
    const { answered, latency } = await load(server, shape, { warmUpMs: 0, measureMs: 205 });
    assert.equal(answered, 20);
    const { max, p50 } = latencyOf(decodeHistogram(latency));
    assert.ok(max >= 189 && p50 >= 89 && p50 < max, `${p50} and ${max}`);
  });

  it('counts what goes wrong by its kind', async () => {
    const kinds: [string, () => Promise<TestServer>][] = [
      ['503', () => serve((_, response) => response.writeHead(503).end())],
      ['ECONNRESET', () => serveBytes((socket) => socket.resetAndDestroy())],
      [
        'closed early',
        () => serveBytes((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHell')),
      ],
      ['not HTTP', () => serveBytes((socket) => socket.end('SSH-2.0-OpenSSH\r\n'))],
    ];
    for (const [kind, start] of kinds) {
      server = await start();
      const { answered, errors } = await load(server, open, { warmUpMs: 50, measureMs: 200 });
      assert.equal(answered, 0);
      assert.deepEqual(errors, {
        [kind]: dueIn(open, orderOf(server, open, { warmUpMs: 50, measureMs: 200 })),
      });
      await server.stop();
    }
  });

  it('counts refused connections', async () => {
    const gone = await serve(hello);
    await gone.stop();
    const { errors } = await load(gone, open, { warmUpMs: 0, measureMs: 100 });
    assert.deepEqual(Object.keys(errors), ['ECONNREFUSED']);
  });

  it('waits for answers that are missing, but not for ever', async () => {
    server = await serveBytes(() => {});
    const more = { warmUpMs: 50, measureMs: 100 };
    const { answered, errors } = await load(server, open, more);
    assert.equal(answered, 0);
    assert.deepEqual(errors, { timeout: dueIn(open, orderOf(server, open, more)) });
  });

  it('comes in bursts', async () => {
    server = await serve(hello);
    const shape: OpenShape = { ...open, arrivals: { kind: 'bursts', everyMs: 200, size: 10 } };
    const { answered, timeLine } = await load(server, shape, { warmUpMs: 200, measureMs: 600 });
    assert.equal(answered, 30);
    assert.deepEqual(
      timeLine.map((moment) => moment.answered),
      [10, 0, 10, 0, 10],
    );
  });
});

describe('volleys', () => {
  const volleys: ResolvedShape = { kind: 'volleys', connections: 40, repeats: 3 };

  it('are answered and closed one after the other', async () => {
    let atOnce = 0;
    server = await serve((request, response) => {
      atOnce = Math.max(atOnce, server!.sockets.size);
      hello(request, response);
    });
    const result = await load(server, volleys);
    assert.deepEqual(result.volleys, [{ 77: 40 }, { 77: 40 }, { 77: 40 }]);
    assert.equal(result.answered, 120);
    assert.deepEqual(result.byWorker, { 77: { requests: 120, connections: 120 } });
    assert.equal(server.connections(), 124, 'with a tenth of one volley to warm up');
    assert.ok(atOnce <= 40);
  });

  it('count by the worker that answered, and what went wrong apart', async () => {
    let count = 0;
    server = await serve((_, response) => {
      const turn = count++ % 4;
      if (turn === 3) response.destroy();
      else response.writeHead(turn === 2 ? 500 : 200, { 'X-Worker': String(turn) }).end();
    });
    const { answered, errors, volleys: counts } = await load(server, volleys);
    assert.equal(answered, 60);
    assert.deepEqual(errors, { 500: 30, 'closed early': 30 });
    assert.deepEqual(counts, Array(3).fill({ 0: 10, 1: 10 }));
  });
});

describe('long-lived connections', () => {
  it('are there before everything else and stay, and count as connections alone', async () => {
    let streams = 0;
    const streamsAtRequest: number[] = [];
    server = await serve((request, response) => {
      if (request.url !== '/events') {
        streamsAtRequest.push(streams);
        hello(request, response);
        return;
      }
      streams++;
      response.once('close', () => streams--);
      response.setHeader('X-Worker', '78').write('data: 1\n\n');
    });
    const result = await load(server, open, { longLived: 12 });
    assert.deepEqual(new Set(streamsAtRequest), new Set([12]));
    assert.deepEqual(result.byWorker[78], { requests: 0, connections: 12 });
    assert.equal(result.byWorker[77]!.requests, result.answered);
  });

  it('that are closed meanwhile are errors', async () => {
    const streams: ServerResponse[] = [];
    server = await serve((request, response) => {
      if (request.url === '/events') {
        streams.push(response);
        response.write('data: 1\n\n');
        return;
      }
      for (const stream of streams.splice(0)) stream.end();
      hello(request, response);
    });
    const { errors } = await load(server, open, { longLived: 2, warmUpMs: 0 });
    assert.deepEqual(errors, { 'stream closed': 2 });
  });

  it('that cannot be had leave nothing to measure', async () => {
    server = await serve((_, response) => response.writeHead(404).end());
    const running = startLoad(orderOf(server, open, { longLived: 2 }));
    await assert.rejects(running.measuring, /\/events was answered with 404/);
    await assert.rejects(running.result, /\/events was answered with 404/);
  });
});

describe('a running load', () => {
  const children = (): readonly number[] =>
    processTree(process.pid).workers.filter((pid) => pid !== process.pid);

  it('says when measuring begins, and leaves no process', async () => {
    server = await serve(hello);
    const before = children();
    const running = startLoad(orderOf(server, open, { processes: 2 }));
    // Counted from here: at the end of a short load on a busy machine the first of them may be gone already.
    assert.equal(children().length, before.length + 2);
    await running.measuring;
    assert.ok(server.requests.length > 0);
    await running.result;
    assert.deepEqual(children(), before);
  });

  it('that is aborted leaves no process either, whenever that is', async () => {
    server = await serve(hello);
    const before = children();
    for (const isMeasuring of [false, true]) {
      const running = startLoad(orderOf(server, { ...closed }, { measureMs: 3_600_000, processes: 2 }));
      if (isMeasuring) await running.measuring;
      running.abort();
      await assert.rejects(running.result, /the load was stopped/);
      await waitFor(
        () => (children().length === before.length ? true : undefined),
        'the processes to end',
        5_000,
      );
    }
  });

  it('ends with the process that started it', async () => {
    server = await serve(hello);
    const file = new URL('./starts-a-load.ts', import.meta.url);
    const starter = spawn(process.execPath, ['--import', 'tsx', file.pathname, String(server.port)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(starter.stdout, 'data');
    const [generator] = processTree(starter.pid!).workers;
    assert.ok(generator !== undefined && generator !== starter.pid);
    starter.kill('SIGKILL');
    const isGone = (): true | undefined => {
      try {
        process.kill(generator, 0);
        return undefined;
      } catch {
        return true;
      }
    };
    await waitFor(isGone, 'the generator to end', 10_000);
  });

  it('is refused when there cannot be as many descriptors', async () => {
    server = await serve(hello);
    const shape: ResolvedShape = { ...closed, connections: Number.MAX_SAFE_INTEGER };
    assert.throws(() => startLoad(orderOf(server!, shape)), { code: 'ERR_DESCRIPTOR_LIMIT' });
  });
});
