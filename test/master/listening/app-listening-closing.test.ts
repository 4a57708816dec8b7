/** What becomes of an address when the servers of an app close, and their processes end. */
import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { AppListeningBench, isOpen, occupy } from './app-listening-bench.ts';

const { EADDRINUSE } = constants.errno;

describe('the listening of apps, when a server closes,', () => {
  let bench: AppListeningBench;

  beforeEach(() => {
    bench = new AppListeningBench();
  });
  afterEach(() => bench.close());

  it('keeps the address until the last one of it has', async () => {
    const address = await bench.listen(bench.first);
    await bench.listen(bench.second);
    const { port } = address.listener.address;
    bench.leave(bench.first, address);
    assert.deepEqual([...address.frontend.listening], [bench.second]);
    assert.equal(await isOpen(port), true);
    bench.leave(bench.second, address);
    assert.equal(await isOpen(port), false);
    assert.deepEqual(bench.told, [`opened 127.0.0.1:${port}`, `closed 127.0.0.1:${port}`]);
  });

  it('opens the address anew for a listen right behind, with what that one shares', async () => {
    const { port, release } = await occupy();
    await release();
    const address = await bench.listen(bench.first, { port, data: 'old' });
    bench.leave(bench.first, address);
    const reply = await bench.ask(bench.first, { port, data: 'new' });
    assert.deepEqual([reply.errno, reply.data], [0, 'new']);
    assert.notEqual(reply.key, String(address.frontend.id));
    assert.equal(await isOpen(port), true);
  });

  it('keeps the address when the last one is to end: its successor will listen there', async () => {
    const address = await bench.listen(bench.first);
    const { port } = address.listener.address;
    bench.leaving.add(bench.first);
    bench.leave(bench.first, address);
    assert.deepEqual([...address.frontend.listening], [], 'it gets nothing more');
    assert.equal(await isOpen(port), true);
    assert.equal(bench.told.length, 1);
    bench.appListening.gone(bench.first);
    const successor = bench.enter(1, 2);
    assert.equal(await bench.listen(successor), address);
    assert.deepEqual([...address.frontend.listening], [successor]);
  });

  it('keeps the address for the successor that listens already, and closes it with that one', async () => {
    const address = await bench.listen(bench.first);
    const successor = bench.enter(1, 2);
    assert.equal(await bench.listen(successor), address);
    assert.deepEqual([...address.frontend.listening], [bench.first, successor]);
    bench.leaving.add(bench.first);
    bench.leave(bench.first, address);
    bench.appListening.gone(bench.first);
    assert.deepEqual([...address.frontend.listening], [successor]);
    bench.leave(successor, address);
    assert.equal(await isOpen(address.listener.address.port), false);
    assert.deepEqual(bench.addresses.all, []);
  });

  it('keeps it for no process that is gone by then, which closed nothing', async () => {
    const address = await bench.listen(bench.first);
    await bench.listen(bench.second);
    bench.appListening.gone(bench.first);
    assert.equal(await isOpen(address.listener.address.port), true);
    bench.leave(bench.second, address);
    assert.equal(await isOpen(address.listener.address.port), false);
    assert.deepEqual(bench.addresses.all, []);
  });

  it('answers no process that is gone by then, and does not count it as a user', async () => {
    const sent: unknown[] = [];
    const port = {
      process: bench.second,
      isOpen: () => false,
      send: (message: object) => sent.push(message),
    };
    const query = { address: '127.0.0.1', port: 0, addressType: 4, index: 0, data: null } as const;
    bench.appListening.handle({ act: 'queryServer', seq: 99, ...query }, port);
    const address = await bench.listen(bench.first);
    assert.deepEqual(sent, []);
    bench.leave(bench.first, address);
    assert.deepEqual(bench.addresses.all, []);
  });

  it('keeps the address for a worker that was given it and has not said yet that it listens', async () => {
    const address = await bench.listen(bench.first);
    const { key } = await bench.ask(bench.second);
    bench.leave(bench.first, address);
    bench.appListening.listening(bench.second, Number(key));
    assert.equal(await isOpen(address.listener.address.port), true);
    assert.deepEqual([...address.frontend.listening], [bench.second]);
  });

  it('closes that address and no other', async () => {
    const [closing, other] = [await bench.listen(bench.first), await bench.listen(bench.first, { index: 1 })];
    const { port, release } = await occupy();
    const failing = bench.ask(bench.first, { port });
    bench.leave(bench.first, closing);
    assert.equal((await failing).errno, -EADDRINUSE);
    assert.deepEqual(bench.addresses.all, [other]);
    assert.equal(await isOpen(other.listener.address.port), true);
    await release();
  });
});
