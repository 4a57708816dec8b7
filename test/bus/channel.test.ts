import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { it } from 'node:test';
import { type ChannelEnd, createChannel, type Message } from '../../src/bus/channel.ts';

interface Ping extends Message {
  readonly type: 'pointsman:ping';
  readonly value: number;
}

class FakeEnd extends EventEmitter implements ChannelEnd {
  connected = true;
  readonly sent: object[] = [];
  behave: (callback: (error: Error | null) => void) => void = (callback) => callback(null);

  send(
    message: object,
    _handle: unknown,
    _options: object,
    callback: (error: Error | null) => void,
  ): boolean {
    this.sent.push(message);
    this.behave(callback);
    return true;
  }
}

const ping: Ping = { type: 'pointsman:ping', value: 1 };

it('gives each message to the handler of its type, with its handle', () => {
  const end = new FakeEnd();
  const heard: unknown[] = [];
  createChannel(end).on<Ping>('pointsman:ping', ({ value }, handle) => heard.push(value, handle));
  end.emit('message', { type: 'pointsman:ping', value: 7 }, 'handle');
  assert.deepEqual(heard, [7, 'handle']);
});

it('counts and drops what it does not know, whatever it is', () => {
  const end = new FakeEnd();
  const channel = createChannel(end);
  const strange = [
    null,
    7,
    'text',
    [],
    {},
    { type: 3 },
    { type: '__proto__' },
    { type: 'constructor' },
    { cmd: 'X' },
  ];
  for (const message of strange) end.emit('message', message, undefined);
  assert.equal(channel.unknown, strange.length);
});

it('reports a failed send to its caller and to nobody else', async () => {
  const end = new FakeEnd();
  end.behave = (callback) => callback(new Error('EPIPE'));
  const error = await new Promise((resolve) => createChannel(end).send(ping, undefined, resolve));
  assert.match(String(error), /EPIPE/);
});

it('does not throw when send throws', async () => {
  const end = new FakeEnd();
  end.behave = () => {
    throw new Error('ERR_IPC_CHANNEL_CLOSED');
  };
  const error = await new Promise((resolve) => createChannel(end).send(ping, undefined, resolve));
  assert.match(String(error), /CHANNEL_CLOSED/);
});

it('fails a send on a closed channel without trying', async () => {
  const end = new FakeEnd();
  end.connected = false;
  const error = await new Promise((resolve) => createChannel(end).send(ping, undefined, resolve));
  assert.ok(error instanceof Error);
  assert.equal(end.sent.length, 0);
});

it('calls back once, however often Node does', () => {
  const end = new FakeEnd();
  end.behave = (callback) => {
    callback(null);
    callback(new Error('again'));
    callback(null);
  };
  let calls = 0;
  createChannel(end).send(ping, undefined, () => calls++);
  assert.equal(calls, 1);
});
