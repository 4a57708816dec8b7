/** What clients cost that ask for much and do not read it. */
import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { get } from './exchange-bench.ts';
import { acceptByFirstRead } from './first-read.ts';
import { type Accept, acceptBySharedRead, listenRaw } from './raw-listener.ts';
import { waitFor } from './socket-client.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function arrayBufferBytes(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

const clientCount = 100;

const ways: Record<string, Accept> = {
  'as a socket': acceptBySharedRead,
  'by a first read': acceptByFirstRead((output) => output.length),
};

for (const [way, accept] of Object.entries(ways)) {
  test(`clients that do not read a stream share its bytes, and give back what they cost: served ${way}`, async () => {
    const server = await listenRaw({}, accept);
    const before = arrayBufferBytes();
    const clients = Array.from({ length: clientCount }, () => {
      const client: Socket = server.connect();
      client.on('error', () => {});
      // Before it is connected: its own side then takes nothing either.
      client.pause();
      client.write(get('/bytes?n=100000000'));
      return client;
    });
    await waitFor(() => server.inFlight === clientCount);
    // Until the buffers of the kernel are full.
    let cost = Number.NaN;
    for (let last = -1; cost !== last; ) {
      last = cost;
      await new Promise((resolve) => setTimeout(resolve, 300));
      cost = Math.round((arrayBufferBytes() - before) / clientCount / 1024);
    }
    assert.ok(cost <= 24, `${cost} KiB for each client`);
    for (const client of clients) client.destroy();
    await waitFor(() => server.open === 0);
    await new Promise(setImmediate);
    const left = Math.round((arrayBufferBytes() - before) / clientCount / 1024);
    assert.ok(left <= 2, `${left} KiB for each client that is gone`);
    await server.close();
  });
}
