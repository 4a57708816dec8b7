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

  /** A process as its master has it, and as it is. */
  async function openProcess(misbehaved: (what: string) => void) {
    const hub = new Hub({ now: monotonicMs, random: Math.random, isExpected: () => true, failed() {} });
    const master = hub.join({ role: 'master', slot: 0, generation: 0 });
    const [toProcess, input] = await openPair();
    const [fromProcess, output] = await openPair();
    const identity = { role: 'worker', slot: 1, generation: 1 } as const;
    const pipe = openBusPipe(hub, { toProcess, fromProcess, identity }, misbehaved);
    pipe.serves();
    const endpoint = createEndpoint({
      identity,
      soon: setImmediate,
      now: monotonicMs,
      write: (chunks) => chunks.forEach((chunk) => void output.write(chunk)),
    });
    const end = (): void => {
      for (const socket of [toProcess, fromProcess, input, output]) socket.destroy();
    };
    return { hub, master, toProcess, fromProcess, input, output, pipe, bus: endpoint.bus, end };
  }

  it('that is only written to any more has its process leave the bus, and nobody waits for it', async () => {
    const { master, input, bus, end } = await openProcess(assert.fail);
    const heard: unknown[] = [];
    master.on('hello', () => {
      heard.push(true);
    });
    bus.on('note', () => {});
    bus.send('master', 'hello');
    await waitFor(() => heard.length === 1, 'the process to join');
    const lost: unknown[] = [];
    master.onUndelivered(({ why }) => lost.push(why));
    input.destroy();
    master.send('worker:1', 'note');
    await master.settled();
    assert.deepEqual(lost, ['gone']);
    end();
  });

  it('that is there to be read is not written to: whoever does is told apart', async () => {
    const misbehaved: string[] = [];
    const { input, end } = await openProcess((what) => misbehaved.push(what));
    input.on('error', () => {});
    input.write(Buffer.alloc(1_000_000));
    await waitFor(() => misbehaved.length > 0, 'the master to notice');
    assert.deepEqual(misbehaved, ['bytes on the pipe that it is to read from']);
    end();
  });

  it('is read to its end, though the master writes to a process that is dead already', async () => {
    const { master, toProcess, fromProcess, input, output, pipe, bus } = await openProcess(assert.fail);
    const heard: unknown[] = [];
    master.on('note', ({ msg }) => {
      heard.push(msg);
    });
    bus.on('note', () => {});
    await new Promise((resolve) => setTimeout(resolve, 20));
    // Its last words, and its end, before the master has heard of either.
    const lost: unknown[] = [];
    master.onUndelivered(({ why }) => lost.push(why));
    for (let count = 0; count < 50; count++) bus.send('master', 'note', count);
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
