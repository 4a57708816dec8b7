import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, it } from 'node:test';
import { HANDED_BY_VARIABLE, HANDED_VARIABLE } from '../../src/upgrade/contract.ts';
import { predecessorOf } from '../../src/upgrade/predecessor.ts';

class Channel extends EventEmitter {
  connected = true;
  readonly sent: object[] = [];

  send(message: object, _handle: unknown, _options: unknown, done: () => void): boolean {
    this.sent.push(message);
    done();
    return true;
  }

  end(): void {
    this.connected = false;
    this.emit('disconnect');
  }
}

function started(channel = new Channel()) {
  const env = {
    [HANDED_VARIABLE]: JSON.stringify([{ askedFor: '* 80', isOurs: true }, { isOurs: false }]),
    [HANDED_BY_VARIABLE]: '4711',
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

  it('knows the master before it, whoever its own parent is', () => {
    assert.equal(started().predecessor.pid, 4711);
  });

  it('says that it is ready, takes over when it is told to, and answers when it has', async () => {
    const { channel, predecessor } = started();
    const acts: string[] = [];
    const taken = predecessor.takeOver(async () => void acts.push('takes'));
    channel.emit('message', 'something else');
    await new Promise(setImmediate);
    assert.deepEqual([channel.sent, acts], [[{ pointsman: 'ready', body: process.pid }], []]);
    channel.emit('message', { pointsman: 'yours', id: 7 });
    await taken;
    await new Promise(setImmediate);
    assert.deepEqual(acts, ['takes']);
    assert.deepEqual(channel.sent.at(-1), { pointsman: 'answer', id: 7, body: undefined });
    channel.end();
    assert.deepEqual(acts, ['takes']);
  });

  it('takes over when the master before is gone', async () => {
    const acts: string[] = [];
    const { channel, predecessor } = started();
    const taken = predecessor.takeOver(async () => void acts.push('takes'));
    channel.end();
    await taken;
    const late = new Channel();
    late.connected = false;
    await started(late).predecessor.takeOver(async () => void acts.push('takes too'));
    assert.deepEqual([late.sent, acts], [[], ['takes', 'takes too']]);
  });

  it('is none that was started by somebody else', () => {
    assert.equal(predecessorOf({}), undefined);
  });
});
