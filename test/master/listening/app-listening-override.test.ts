/** `--port` and `--host` in place of what an app asks for. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { AppListeningBench, isOpen, occupy } from './app-listening-bench.ts';

describe('the port that the user gave', () => {
  let bench: AppListeningBench;
  /** What the app asks for, and what the user wants instead. */
  let asked: number;
  let wanted: number;

  beforeEach(async () => {
    const places = [await occupy(), await occupy()];
    [asked, wanted] = places.map(({ port }) => port) as [number, number];
    for (const { release } of places) await release();
    bench = new AppListeningBench({ port: wanted });
  });
  afterEach(() => bench.close());

  it('stands in for the one the app asks for, in every worker', async () => {
    const replies = [
      await bench.ask(bench.first, { port: asked }),
      await bench.ask(bench.second, { port: asked }),
    ];
    for (const { errno, sockname } of replies) {
      assert.deepEqual([errno, sockname!.address, sockname!.port], [0, '127.0.0.1', wanted]);
    }
    assert.deepEqual([await isOpen(wanted), await isOpen(asked)], [true, false]);
    assert.deepEqual([bench.told.length, bench.refused], [1, []]);
  });

  it('may come with a host, or leave the port to the app', async () => {
    const both = new AppListeningBench({ host: '0.0.0.0', port: wanted });
    const { sockname } = await both.ask(both.first, { port: asked });
    assert.deepEqual([sockname!.address, sockname!.port], ['0.0.0.0', wanted]);
    both.close();
    const hostOnly = new AppListeningBench({ host: '0.0.0.0' });
    const reply = await hostOnly.ask(hostOnly.first, { address: null, port: asked });
    assert.deepEqual([reply.sockname!.address, reply.sockname!.port], ['0.0.0.0', asked]);
    hostOnly.close();
  });

  it('is refused for an app that listens on two addresses, by the name of the second', async () => {
    await bench.ask(bench.first, { port: asked });
    await bench.ask(bench.first, { port: 0, index: 0 });
    assert.deepEqual(
      bench.refused.map(({ code }) => code),
      ['ERR_PORT_AMBIGUOUS'],
    );
    assert.match(bench.refused[0]!.message, /127\.0\.0\.1:0/);
  });

  it('is free again for the next address once the first is closed', async () => {
    const address = await bench.listen(bench.first, { port: asked });
    bench.leave(bench.first, address);
    const reply = await bench.ask(bench.first, { port: 0 });
    assert.deepEqual([reply.errno, reply.sockname!.port], [0, wanted]);
    assert.deepEqual(bench.refused, []);
  });

  it('is the one the error names when it is taken, and stays free for what the app asks for next', async () => {
    const place = await occupy(wanted);
    const reply = await bench.ask(bench.first, { port: asked });
    assert.ok(reply.errno! < 0);
    assert.match(bench.appListening.failure!.message, new RegExp(`:${wanted}\\b`));
    await place.release();
    const next = await bench.ask(bench.first, { port: 0 });
    assert.deepEqual([next.errno, next.sockname?.port], [0, wanted]);
    assert.deepEqual(bench.refused, []);
  });

  it('has nothing to do with a UDP port, bound or not', async () => {
    const place = createSocket('udp4').bind(0, '127.0.0.1').unref();
    await once(place, 'listening');
    const taken = { addressType: 'udp4', port: place.address().port } as const;
    assert.ok((await bench.ask(bench.first, taken)).errno! < 0);
    assert.equal((await bench.ask(bench.first, { addressType: 'udp4' })).errno, 0);
    const { sockname } = await bench.ask(bench.first, { port: asked });
    assert.equal(sockname!.port, wanted);
    assert.ok((await bench.ask(bench.first, taken)).errno! < 0);
    assert.deepEqual(bench.refused, []);
    await new Promise<void>((resolve) => place.close(resolve));
  });
});
