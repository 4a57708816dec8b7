import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, it } from 'node:test';
import { HANDED_VARIABLE, READY, TAKEN, YOURS } from '../../src/upgrade/contract.ts';
import { predecessorOf } from '../../src/upgrade/predecessor.ts';

class Channel extends EventEmitter {
  connected = true;
  readonly sent: unknown[] = [];

  send(message: unknown, _handle: unknown, _options: unknown, done: () => void): boolean {
    this.sent.push(message);
    done();
    return true;
  }

  disconnect(): void {
    this.connected = false;
  }
}

function started(channel = new Channel()) {
  const env = {
    [HANDED_VARIABLE]: JSON.stringify([{ askedFor: '* 80', isOurs: true }, { isOurs: false }]),
  };
  const predecessor = predecessorOf(env, channel as unknown as NodeJS.Process)!;
  return { env, channel, predecessor };
}

describe('a successor', () => {
  it('finds the sockets from descriptor 3 on, and leaves its workers nothing of it', () => {
    const { env, predecessor } = started();
    assert.deepEqual(predecessor.sockets, [
      { fd: 3, askedFor: '* 80', isOurs: true },
      { fd: 4, askedFor: undefined, isOurs: false },
    ]);
    assert.deepEqual(env, {});
  });

  it('says that it is ready, takes over when it is told to, and lets go of the channel', async () => {
    const { channel, predecessor } = started();
    let isOver = false;
    const taken = predecessor.takeOver().then(() => {
      isOver = true;
    });
    channel.emit('message', 'something else');
    await new Promise(setImmediate);
    assert.deepEqual([channel.sent, isOver], [[READY], false]);
    channel.emit('message', YOURS);
    await taken;
    assert.deepEqual(channel.sent, [READY, TAKEN]);
    assert.deepEqual([channel.connected, channel.listenerCount('message')], [false, 0]);
  });

  it('takes over when the master before is gone', async () => {
    const { channel, predecessor } = started();
    const taken = predecessor.takeOver();
    channel.emit('disconnect');
    await taken;
    const late = new Channel();
    late.connected = false;
    await started(late).predecessor.takeOver();
    assert.deepEqual(late.sent, []);
  });

  it('is none that was started by somebody else', () => {
    assert.equal(predecessorOf({}), undefined);
  });
});
