import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { createHalfClosed, type HalfClosable, type HalfClosed } from '../../../src/worker/raw/half-closed.ts';
import { waitFor } from './socket-client.ts';

/** What its client does is set by hand: it is silent, sends bytes, closes, or its connection failed. */
interface Fake extends HalfClosable {
  client: 'silent' | 'sends' | 'closed' | 'failed';
  isClosed: boolean;
  looks: number;
}

describe('connections that are half-closed', () => {
  let nowMs: number;
  let halfClosed: HalfClosed<Fake>;
  let discarding: { connection: Fake; gone: () => void }[];

  // Looking at connections keeps no event loop alive; in a worker the channel to the master does.
  let alive: NodeJS.Timeout;
  before(() => {
    alive = setInterval(() => {}, 1000);
  });
  after(() => clearInterval(alive));

  beforeEach(() => {
    nowMs = 0;
    discarding = [];
    halfClosed = createHalfClosed<Fake>({
      now: () => nowMs,
      discard: (connection, gone) => discarding.push({ connection, gone }),
      lingerMs: 2000,
      most: 3,
    });
  });

  function fake(client: Fake['client'] = 'silent'): Fake {
    return {
      client,
      isClosed: false,
      looks: 0,
      receive(): number {
        this.looks++;
        if (this.client === 'failed') throw new Error('ECONNRESET');
        return { silent: -1, sends: 1, closed: 0 }[this.client];
      },
      endWriting() {
        if (this.client === 'failed') throw new Error('ENOTCONN');
      },
      close() {
        assert.equal(this.isClosed, false, 'closed once');
        this.isClosed = true;
      },
    };
  }

  async function looked(connection: Fake): Promise<void> {
    const { looks } = connection;
    await waitFor(() => connection.looks > looks || connection.isClosed);
  }

  it('stay while their clients are silent, and are closed when these close', async () => {
    const connection = fake();
    halfClosed.add(connection);
    nowMs = 1999;
    await looked(connection);
    assert.equal(connection.isClosed, false);
    connection.client = 'closed';
    await halfClosed.drain();
    assert.equal(connection.isClosed, true);
  });

  it('are closed when the time is over', async () => {
    const connection = fake();
    halfClosed.add(connection);
    nowMs = 2000;
    await halfClosed.drain();
    assert.equal(connection.isClosed, true);
  });

  it('are left to a socket that discards when their clients send, and drain when that is gone', async () => {
    const connection = fake('sends');
    halfClosed.add(connection);
    await waitFor(() => discarding.length === 1);
    let isDrained = false;
    const drained = halfClosed.drain().then(() => {
      isDrained = true;
    });
    await new Promise(setImmediate);
    assert.deepEqual([connection.isClosed, isDrained], [false, false]);
    discarding[0]!.gone();
    await drained;
    assert.equal(connection.isClosed, false, 'the descriptor is the socket’s to close');
  });

  it('are closed when they fail, at once or later', async () => {
    const atOnce = fake('failed');
    halfClosed.add(atOnce);
    assert.equal(atOnce.isClosed, true);
    const later = fake();
    halfClosed.add(later);
    later.client = 'failed';
    await halfClosed.drain();
    assert.equal(later.isClosed, true);
  });

  it('are bounded in number: the oldest make room', async () => {
    const connections = Array.from({ length: 5 }, () => fake());
    for (const connection of connections) halfClosed.add(connection);
    await looked(connections[4]!);
    assert.deepEqual(
      connections.map(({ isClosed }) => isClosed),
      [true, true, false, false, false],
    );
    nowMs = 2000;
    await halfClosed.drain();
  });
});
