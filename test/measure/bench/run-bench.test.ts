import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import type { BenchPlan, Phase } from '../../../src/measure/bench/contract.ts';
import { probe } from '../../../src/measure/bench/probe.ts';
import { runBench } from '../../../src/measure/bench/run-bench.ts';
import type { LoadOrder, LoadResult, RunningLoad } from '../../../src/measure/load/contract.ts';
import { createHistogram, encodeHistogram } from '../../../src/measure/load/histogram.ts';

const servers: (Server | ReturnType<typeof createTcpServer>)[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  return listening(createServer(listener));
}

async function listening(server: (typeof servers)[number]): Promise<string> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const answered: LoadResult = {
  seconds: 1,
  answered: 5,
  errors: {},
  latency: encodeHistogram(createHistogram()),
  byWorker: {},
  timeLine: [],
  generator: { name: 'double', processes: 1, busiest: 0, lateMs: 0, bottleneck: undefined },
};

function planFor(url: string): BenchPlan {
  return {
    target: { kind: 'url', url },
    load: {
      connections: 2,
      pipelining: 3,
      reconnects: false,
      rate: 100,
      warmUpMs: 10,
      measureMs: 20,
      seed: 7,
    },
  };
}

describe('a benchmark', () => {
  it('orders the load that was asked for, in its phases', async () => {
    const origin = await serve((_request, response) => response.end('yes'));
    const orders: LoadOrder[] = [];
    const phases: Phase[] = [];
    const { url, answered: count } = await runBench(planFor(`${origin}/a?b=c`), {
      startLoad: (order) => {
        orders.push(order);
        return { measuring: Promise.resolve(), result: Promise.resolve(answered), abort: () => {} };
      },
      onPhase: (phase) => phases.push(phase),
    });
    assert.deepEqual([url, count], [`${origin}/a?b=c`, 5]);
    assert.deepEqual(phases, ['warming up', 'measuring']);
    assert.deepEqual(orders, [
      {
        origin,
        port: Number(new URL(origin).port),
        path: '/a?b=c',
        shape: { kind: 'closed', connections: 2, reconnects: false, pipelining: 3, rate: 100 },
        service: undefined,
        longLived: 0,
        seed: 7,
        warmUpMs: 10,
        measureMs: 20,
      },
    ]);
  });

  it('has measured nothing when nothing was answered, and says what happened instead', async () => {
    const origin = await serve((_request, response) => response.end('yes'));
    const nothing = { ...answered, answered: 0, errors: { ECONNRESET: 12, 503: 3 } };
    const load = { measuring: Promise.resolve(), result: Promise.resolve(nothing), abort: () => {} };
    await assert.rejects(runBench(planFor(`${origin}/`), { startLoad: () => load, onPhase: () => {} }), {
      code: 'ERR_NOT_MEASURED',
      message: /no request was answered with 2xx in 1\.0 s, but 3 × 503, 12 × ECONNRESET\.$/,
    });
  });

  it('ends a load that fails in its warm-up', async () => {
    const origin = await serve((_request, response) => response.end('yes'));
    let isAborted = false;
    const startLoad = (): RunningLoad => ({
      measuring: new Promise(() => {}),
      result: Promise.reject(new Error('the generator ended')),
      abort: () => {
        isAborted = true;
      },
    });
    await assert.rejects(runBench(planFor(`${origin}/`), { startLoad, onPhase: () => {} }), {
      message: 'the generator ended',
    });
    assert.ok(isAborted);
  });
});

describe('the look before a benchmark', () => {
  it('takes an answer with 2xx for one that counts', async () => {
    const origin = await serve((_request, response) => response.writeHead(204).end());
    await probe(`${origin}/`);
  });

  it('refuses any other status, and says where a redirection leads', async () => {
    const origin = await serve((request, response) => {
      if (request.url === '/old') response.writeHead(302, { location: '/new' }).end();
      else response.writeHead(500).end('no');
    });
    await assert.rejects(probe(`${origin}/`), {
      code: 'ERR_NOT_MEASURED',
      exitCode: 6,
      message: `Could not measure ${origin}/: it answers with 500 Internal Server Error. Only 2xx answers count; name a path that gives one.`,
    });
    await assert.rejects(probe(`${origin}/old`), {
      message: /it answers with 302 Found and redirects to \/new\./,
    });
  });

  it('refuses where nobody listens', async () => {
    const origin = await serve(() => {});
    const [server] = servers.splice(0);
    server!.close();
    await once(server!, 'close');
    await assert.rejects(probe(`${origin}/`), {
      code: 'ERR_NOT_MEASURED',
      message: /: nothing listens there \(ECONNREFUSED\)\.$/,
    });
  });

  it('refuses what speaks no HTTP', async () => {
    const origin = await listening(createTcpServer((socket) => socket.end('220 welcome\r\n')));
    await assert.rejects(probe(`${origin}/`), { message: /does not speak HTTP \(HPE_/ });
  });

  it('does not wait for ever for an answer, nor for its end', async () => {
    const origin = await serve((request, response) => {
      if (request.url === '/half') response.write('the first half');
    });
    for (const path of ['/none', '/half']) {
      await assert.rejects(probe(origin + path, 200), {
        message: /no complete answer came within 200 ms\.$/,
      });
    }
  });
});
