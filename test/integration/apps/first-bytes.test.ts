import assert from 'node:assert/strict';
import type { Duplex } from 'node:stream';
import { after, afterEach, before, describe, it } from 'node:test';
import { connect } from 'node:tls';
import { type Balancer, killLeftovers, transports, waitFor, withDeadline } from '../balancer.ts';
import { request } from '../client.ts';
import { ask, trusted } from './ask.ts';
import { h2cBodies, h2cRequests } from './h2c-frames.ts';
import { closeSessions, openSession } from './http2-session.ts';
import { closeConnections, keepAliveRequest, openConnection } from './open-connection.ts';
import { closeSplitConnections, splitConnection } from './split-connection.ts';
import { startApp } from './start-app.ts';

interface Protocol {
  readonly name: string;
  /** Where to split a client's first bytes. */
  splits(paths: readonly string[]): number[];
  /** Sends one request for each path; all leave in one write. */
  begin(connection: Duplex, paths: readonly string[]): Duplex;
  /** The bodies of the answers in what was received so far. */
  bodies(received: Buffer): string[];
  connections(port: number): Promise<number>;
}

const http: Protocol = {
  name: 'http',
  splits: (paths) => everyByte(httpRequests(paths).length),
  begin(connection, paths) {
    connection.write(httpRequests(paths));
    return connection;
  },
  bodies: (received) => [...received.toString('latin1').matchAll(/\{.*?\}(?=HTTP|$)/g)].map(([body]) => body),
  connections: async (port) => JSON.parse((await ask(port, { path: '/connections' })).text).connections,
};

const https: Protocol = {
  ...http,
  name: 'https',
  // The client's hello: its record and handshake heads byte by byte, and then here and there.
  splits: () => everyByte(512).filter((at) => at < 64 || at % 16 === 0),
  begin(connection, paths) {
    const socket = connect({ ...trusted, socket: connection });
    socket.write(httpRequests(paths));
    return socket;
  },
  connections: async (port) =>
    JSON.parse((await ask(port, { path: '/connections', secure: true })).text).connections,
};

const h2c: Protocol = {
  name: 'h2c',
  splits: (paths) => everyByte(h2cRequests(paths).length),
  begin(connection, paths) {
    connection.write(h2cRequests(paths));
    return connection;
  },
  bodies: h2cBodies,
  async connections(port) {
    const session = await openSession(port, 'h2c');
    const { connections } = (await session.ask('/connections')).said as unknown as { connections: number };
    await session.close();
    return connections;
  },
};

for (const handoff of transports) {
  for (const protocol of [http, https, h2c]) {
    describe(`the first bytes of ${protocol.name}, by ${handoff}`, () => {
      let balancer: Balancer;
      before(async () => {
        balancer = await startApp(handoff, 'echoes-requests.mjs', ['--workers', '1', '--', protocol.name]);
      });
      after(killLeftovers);
      afterEach(closeSplitConnections);
      afterEach(closeSessions);

      it('give the same answer wherever they are split', async () => {
        const paths = ['/a/path?and=query'];
        const [whole] = await answersTo(protocol, balancer, paths, [0]);
        assert.deepEqual([whole![0]!.method, whole![0]!.url, whole![0]!.body], ['GET', paths[0], '']);
        const splits = protocol.splits(paths);
        const answers = await answersTo(protocol, balancer, paths, splits);
        for (const [index, answer] of answers.entries()) {
          assert.deepEqual(answer, whole, `split at byte ${splits[index]}`);
        }
      });

      it('may be several requests, which are all answered, in their order', async () => {
        const paths = Array.from({ length: 12 }, (_, index) => `/${index}`);
        const splits = protocol.splits(paths).filter((_, index) => index % 13 === 0);
        for (const answer of await answersTo(protocol, balancer, paths, [0, ...splits])) {
          assert.deepEqual(
            answer.map(({ url }) => url),
            paths,
          );
        }
      });
    });
  }

  describe(`a request that came with its connection, by ${handoff}`, () => {
    afterEach(killLeftovers);
    afterEach(closeConnections);
    const start = () => startApp(handoff, 'echoes-requests.mjs', ['--workers', '1']);

    it('is counted by the bytes of its socket', async () => {
      const balancer = await start();
      const bytes = keepAliveRequest('/');
      const client = await openConnection(balancer.port, bytes);
      const [first] = await client.receives(/\{.*\}/);
      assert.equal(JSON.parse(first).bytesRead, bytes.length);
      client.write(bytes);
      const [second] = await client.receives(/(?<=\}HTTP[\s\S]*)\{.*\}/);
      assert.equal(JSON.parse(second).bytesRead, 2 * bytes.length);
      client.socket.destroy();
      await balancer.stop();
    });

    it('is finished when lb is stopped meanwhile', async () => {
      const balancer = await start();
      const head = 'POST /half HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\n';
      const half = await openConnection(balancer.port, `${head}01234`);
      const idle = await openConnection(balancer.port, keepAliveRequest('/'));
      await idle.receives(/\{.*\}/);
      await waitFor(async () => (await http.connections(balancer.port)) === 3, 'both to be with the app');

      const stopping = balancer.stop();
      assert.equal(await withDeadline(idle.ended, 'the idle connection to be closed'), 'end');
      assert.equal((await request(balancer.port)).ended, 'refused');
      assert.equal(half.hasEnded, false);
      half.write('56789');
      const [body] = await half.receives(/\{.*\}/);
      assert.equal(JSON.parse(body).body, '0123456789');
      const { exit, stopped } = await stopping;
      assert.deepEqual([exit.code, stopped.clean, stopped.cutAtStop], [0, true, 0]);
    });
  });
}

/** What the app said on one connection for each of `splits`, all of which are held until the app has them. */
async function answersTo(
  protocol: Protocol,
  balancer: Balancer,
  paths: readonly string[],
  splits: readonly number[],
): Promise<Record<string, unknown>[][]> {
  let open!: () => void;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const answers = splits.map((at) => {
    const isHeld = at > 0;
    const connection = splitConnection(balancer.port, at, isHeld ? gate : Promise.resolve());
    return answersOn(protocol, protocol.begin(connection, paths), paths.length);
  });
  const held = splits.filter((at) => at > 0).length;
  await waitFor(
    // The one that asks is open, too.
    async () => (await protocol.connections(balancer.port)) === held + 1,
    `the app to have ${held} connections`,
  );
  open();
  return Promise.all(answers);
}

async function answersOn(protocol: Protocol, stream: Duplex, count: number) {
  let received = Buffer.alloc(0);
  const bodies = new Promise<string[]>((resolve, reject) => {
    stream.on('data', (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      const complete = protocol.bodies(received);
      if (complete.length === count) resolve(complete);
    });
    stream.once('error', reject);
    stream.once('end', () => reject(new Error(`the connection ended after ${received.toString('latin1')}`)));
  });
  try {
    return (await withDeadline(bodies, 'an answer', 20_000)).map((body) => JSON.parse(body));
  } finally {
    stream.on('error', () => {}).destroy();
  }
}

function httpRequests(paths: readonly string[]): string {
  return paths.map((path) => keepAliveRequest(path, 'X-Some: thing\r\n')).join('');
}

function everyByte(length: number): number[] {
  return Array.from({ length: length - 1 }, (_, index) => index + 1);
}
