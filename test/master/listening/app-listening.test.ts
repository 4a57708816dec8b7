import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { waitFor } from '../../integration/balancer.ts';
import { AppListeningBench, isOpen, occupy } from './app-listening-bench.ts';

const { EADDRINUSE } = constants.errno;

describe('the listening of apps', () => {
  let bench: AppListeningBench;

  beforeEach(() => {
    bench = new AppListeningBench();
  });
  afterEach(() => bench.close());

  it('answers what Node in the worker needs, and listens', async () => {
    const reply = await bench.ask(bench.first);
    const [opened] = bench.addresses.all;
    const { address } = opened!.listener;
    assert.deepEqual([reply.cmd, reply.ack, reply.errno], ['NODE_CLUSTER', 1, 0]);
    assert.equal(reply.key, String(opened!.frontend.id));
    assert.deepEqual([reply.sockname!.address, reply.sockname!.port], ['127.0.0.1', address.port]);
    assert.equal(reply.handle, undefined, 'the socket stays with the master');
    assert.deepEqual(bench.told, [`opened 127.0.0.1:${address.port}`]);
    assert.equal(await isOpen(address.port), true);
  });

  it('lets a worker serve only when it says that it listens', async () => {
    const { key } = await bench.ask(bench.second);
    const address = bench.addresses.get(Number(key))!;
    assert.deepEqual([...address.frontend.listening], []);
    bench.appListening.listening(bench.second, address.frontend.id);
    assert.deepEqual([...address.frontend.listening], [bench.second]);
    bench.appListening.listening(bench.second, 999);
    assert.deepEqual(bench.addresses.all, [address], 'an address that is closed by now is none');
  });

  it('opens an address once for all workers, port 0 included, whoever asks meanwhile', async () => {
    const [first, second] = await Promise.all([bench.ask(bench.first), bench.ask(bench.second)]);
    const third = await bench.ask(bench.first);
    assert.deepEqual([first.ack, second.ack, third.ack], [1, 2, 3]);
    for (const { key, sockname } of [second, third]) {
      assert.deepEqual([key, sockname], [first.key, first.sockname]);
    }
    assert.equal(bench.told.length, 1);
  });

  it('tells the servers of one worker apart, and other hosts and ports', async () => {
    const { port, release } = await occupy();
    await release();
    const replies = await Promise.all([
      bench.ask(bench.first),
      bench.ask(bench.first, { index: 1 }),
      bench.ask(bench.first, { port }),
      bench.ask(bench.first, { address: '0.0.0.0' }),
    ]);
    assert.equal(new Set(replies.map(({ key }) => key)).size, 4);
    assert.equal(replies[2]!.sockname!.port, port);
    assert.equal(replies[3]!.sockname!.address, '0.0.0.0');
  });

  it('gives what the first server has to share to all of its address', async () => {
    const first = await bench.ask(bench.first, { data: { keys: 'of the first' } });
    const second = await bench.ask(bench.second, { data: { keys: 'of the second' } });
    const other = await bench.ask(bench.second, { index: 1, data: { keys: 'of another' } });
    assert.deepEqual(
      [first.data, second.data, other.data],
      [{ keys: 'of the first' }, { keys: 'of the first' }, { keys: 'of another' }],
    );
  });

  it('has room for an app that asks for another port each time it starts, and dies', async () => {
    const small = new AppListeningBench({}, 8);
    try {
      for (let generation = 10; generation < 40; generation++) {
        const process = small.enter(1, generation);
        const { errno } = await small.ask(process, { index: generation });
        assert.equal(errno, 0, `generation ${generation}: ${small.told.at(-1)}`);
        if (generation < 39) small.appListening.gone(process);
      }
      assert.ok(small.addresses.all.length <= 4);
    } finally {
      await small.close();
    }
  });

  it('closes the addresses that only the dead have asked for, when told to', async () => {
    const kept = await bench.listen(bench.first);
    const left = await bench.listen(bench.second, { index: 1 });
    await bench.ask(bench.first, { index: 2 });
    bench.appListening.gone(bench.second);
    bench.appListening.prune();
    assert.equal(bench.addresses.all.length, 2);
    assert.deepEqual(
      [bench.addresses.get(kept.frontend.id), bench.addresses.get(left.frontend.id)],
      [kept, undefined],
    );
  });

  it('says what the server speaks with the address, and tcp where it is unknown', async () => {
    const secure = await bench.listen(bench.first, { scheme: 'https' });
    const unknown = await bench.listen(bench.first, { index: 1 });
    assert.deepEqual([secure.listener.address.scheme, unknown.listener.address.scheme], ['https', 'tcp']);
  });

  it('answers with the errno when the address is taken, to everybody who asks, and tries again later', async () => {
    const { port, release } = await occupy();
    const replies = await Promise.all([
      bench.ask(bench.first, { port, data: 'early' }),
      bench.ask(bench.second, { port }),
    ]);
    assert.deepEqual(
      replies.map(({ errno, ack }) => [errno, ack]),
      [
        [-EADDRINUSE, 1],
        [-EADDRINUSE, 2],
      ],
    );
    assert.equal(bench.appListening.failure?.code, 'ERR_PORT_IN_USE');
    assert.match(bench.appListening.failure!.message, new RegExp(`127\\.0\\.0\\.1:${port}`));
    assert.deepEqual([bench.told, bench.addresses.all], [['failed ERR_PORT_IN_USE in 1'], []]);
    await release();
    const reply = await bench.ask(bench.second, { port, data: 'late' });
    assert.deepEqual([reply.errno, reply.data], [0, 'late']);
    assert.equal(bench.appListening.failure, undefined);
  });

  it('answers a worker that leaves, and says nothing to what asks for no answer', () => {
    const sent: unknown[] = [];
    const port = { process: bench.first, isOpen: () => true, send: (message: object) => sent.push(message) };
    for (const act of ['online', 'listening'] as const) bench.appListening.handle({ act }, port);
    bench.appListening.handle({ act: 'close', key: '999' }, port);
    assert.deepEqual(sent, []);
    bench.appListening.handle({ act: 'exitedAfterDisconnect', seq: 5 }, port);
    assert.deepEqual(sent, [{ cmd: 'NODE_CLUSTER', ack: 5 }]);
  });

  it('listens on a unix socket', async (context) => {
    const directory = mkdtempSync(join(tmpdir(), 'pointsman-'));
    context.after(() => rmSync(directory, { recursive: true }));
    const path = join(directory, 'app.sock');
    const query = { address: path, port: -1, addressType: -1 } as const;
    const [first, second] = [await bench.ask(bench.first, query), await bench.ask(bench.second, query)];
    assert.deepEqual([first.errno, second.key], [0, first.key]);
    assert.equal(first.sockname, undefined);
    const { address } = bench.addresses.get(Number(first.key))!.listener;
    assert.deepEqual([address.path, address.port], [path, 0]);
    assert.equal(await isOpen(path), true);
    const missing = await bench.ask(bench.first, {
      ...query,
      address: join(directory, 'missing', 'app.sock'),
    });
    assert.ok(missing.errno! < 0);
  });

  describe('at the path of a unix socket', () => {
    let directory: string;
    let path: string;
    let query: { address: string; port: -1; addressType: -1 };
    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), 'pointsman-'));
      path = join(directory, 'app.sock');
      query = { address: path, port: -1, addressType: -1 };
    });
    afterEach(() => rmSync(directory, { recursive: true }));

    it('listens anew, once, for the same workers, when the path was removed before others ask', async () => {
      const address = await bench.listen(bench.first, query);
      const old = address.listener;
      rmSync(path);
      const replies = await Promise.all([bench.ask(bench.second, query), bench.ask(bench.second, query)]);
      assert.deepEqual(
        replies.map(({ key }) => key),
        Array(2).fill(String(address.frontend.id)),
      );
      assert.deepEqual(bench.told, [`opened ${path}`, `renewed ${path}`]);
      assert.equal(await isOpen(path), true);
      assert.deepEqual([old.server.listening, bench.addresses.all], [false, [address]]);
      assert.deepEqual([...address.frontend.listening], [bench.first]);
    });

    it('listens anew when a process that is gone has taken the path with it', async () => {
      await bench.listen(bench.first, query);
      await bench.listen(bench.second, query);
      rmSync(path);
      bench.appListening.gone(bench.first);
      await waitFor(() => existsSync(path), 'the path');
      assert.equal(await isOpen(path), true);
    });

    it('leaves a path alone that is another server’s by now, and says so', async () => {
      await bench.listen(bench.first, query);
      rmSync(path);
      const other = createServer().listen(path);
      await once(other, 'listening');
      const { errno } = await bench.ask(bench.second, query);
      assert.equal(errno, -EADDRINUSE);
      assert.deepEqual(bench.told.slice(1), ['renewed ERR_SOCKET_IN_USE']);
      other.close();
      assert.equal((await bench.ask(bench.second, query)).errno, 0, 'it is free again');
      assert.equal(await isOpen(path), true);
    });

    it('listens anew when the directory is there again in which it could not before', async () => {
      await bench.listen(bench.first, query);
      rmSync(directory, { recursive: true });
      assert.notEqual((await bench.ask(bench.second, query)).errno, 0);
      mkdirSync(directory);
      assert.equal((await bench.ask(bench.second, query)).errno, 0);
      assert.equal(await isOpen(path), true);
    });

    it('survives that the last server closes while listening anew comes to nothing', async () => {
      const address = await bench.listen(bench.first, query);
      rmSync(path);
      const other = createServer().listen(path);
      await once(other, 'listening');
      const asked = bench.ask(bench.second, query);
      // It has found the other one's file, and is about to see who holds it.
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
      bench.leave(bench.first, address);
      assert.equal((await asked).errno, -EADDRINUSE);
      // A rejection that nobody handles fails this test.
      await new Promise((resolve) => setImmediate(resolve));
      other.close();
    });

    it('makes the file as open as the app wants it', async () => {
      await bench.ask(bench.first, { ...query, readableAll: true, writableAll: true });
      assert.equal(statSync(path).mode & 0o666, 0o666);
    });
  });

  it('gives every worker the socket of a UDP port, bound once', async () => {
    const query = { addressType: 'udp4' } as const;
    const [first, second] = [await bench.ask(bench.first, query), await bench.ask(bench.second, query)];
    assert.deepEqual([first.errno, second.key], [0, first.key]);
    assert.ok(first.handle !== undefined);
    assert.equal(second.handle, first.handle);
    assert.deepEqual([bench.told, bench.addresses.all], [[], []], 'there are no connections to dispatch');
    const { port } = nameOf(first.handle);
    assert.ok(port > 0);
    const taken = await bench.ask(bench.first, { ...query, port });
    assert.equal(taken.errno, -EADDRINUSE);
  });

  it('may be closed while an address is about to fail', async () => {
    const { port, release } = await occupy();
    const reply = bench.ask(bench.first, { port });
    bench.appListening.close();
    assert.equal((await reply).errno, -EADDRINUSE);
    // A rejection that nobody handles is told when all microtasks are done.
    await new Promise(setImmediate);
    await release();
  });
});

function nameOf(handle: unknown): { readonly port: number } {
  const name = {};
  (handle as { getsockname(into: object): void }).getsockname(name);
  return name as { port: number };
}
