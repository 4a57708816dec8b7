import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createEndpoint } from '../../../src/bus/endpoint/endpoint.ts';
import { Hub } from '../../../src/bus/hub.ts';
import { openBusPipe } from '../../../src/master/bus/bus-pipe.ts';
import { monotonicMs } from '../../../src/platform/clock.ts';
import { waitFor } from '../../integration/balancer.ts';

/** Both ends of a pipe as a process and its master have them: a pair of unix sockets. */
type Pair = readonly [master: Socket, process: Socket];

const directory = mkdtempSync(join(tmpdir(), 'pointsman-bus-'));
const server = createServer({ pauseOnConnect: true });

async function openPair(): Promise<Pair> {
  const accepted = once(server, 'connection');
  const socket = connect(join(directory, 'pair'));
  await once(socket, 'connect');
  const [other] = (await accepted) as [Socket];
  return [socket, other];
}

describe('the pipe of a process', () => {
  before(async () => {
    server.listen(join(directory, 'pair'));
    await once(server, 'listening');
  });

  after(() => {
    server.close();
    rmSync(directory, { recursive: true });
  });

  it('is read to its end, though the master writes to a process that is dead already', async () => {
    const hub = new Hub({ now: monotonicMs, random: Math.random, isExpected: () => true, failed() {} });
    const master = hub.join({ role: 'master', slot: 0, generation: 0 });
    const heard: unknown[] = [];
    master.on('note', ({ msg }) => {
      heard.push(msg);
    });
    const [toProcess, input] = await openPair();
    const [fromProcess, output] = await openPair();
    const identity = { role: 'worker', slot: 1, generation: 1 } as const;
    const pipe = openBusPipe(hub, { toProcess, fromProcess, identity }, assert.fail);
    pipe.serves();
    const endpoint = createEndpoint({
      identity,
      soon: setImmediate,
      write: (chunks) => chunks.forEach((chunk) => void output.write(chunk)),
    });
    endpoint.bus.on('note', () => {});
    await new Promise((resolve) => setTimeout(resolve, 20));
    // Its last words, and its end, before the master has heard of either.
    const lost: unknown[] = [];
    master.onUndelivered(({ why }) => lost.push(why));
    for (let count = 0; count < 50; count++) endpoint.bus.send('master', 'note', count);
    await new Promise<void>((resolve) => {
      setImmediate(() => {
        input.destroy();
        output.destroy();
        for (let count = 0; count < 50; count++) master.send('worker:1', 'note', count);
        // Whoever writes to it now hears that nobody is there.
        setImmediate(resolve);
      });
    });
    pipe.gone();
    await waitFor(() => heard.length === 50, 'the last words');
    await master.settled();
    assert.deepEqual(lost, Array(50).fill('gone'));
    assert.ok(toProcess.destroyed && fromProcess.destroyed);
  });
});
