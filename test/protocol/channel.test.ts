import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { it } from 'node:test';
import { type ChannelEnd, createChannel, type Message } from '../../src/protocol/channel.ts';

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

const mark = { cmd: 'NODE_POINTSMAN' };

it('gives each message to the handler of its type, with its handle', () => {
  const end = new FakeEnd();
  const heard: unknown[] = [];
  createChannel(end).on<Ping>('pointsman:ping', ({ value }, handle) => heard.push(value, handle));
  end.emit('internalMessage', { ...mark, type: 'pointsman:ping', value: 7 }, 'handle');
  assert.deepEqual(heard, [7, 'handle']);
});

it('marks what it sends, so that Node keeps it from the app', () => {
  const end = new FakeEnd();
  createChannel(end).send(ping);
  assert.deepEqual(end.sent, [{ ...mark, ...ping }]);
});

it('counts and drops what bears the mark and is not known, whatever it is', () => {
  const end = new FakeEnd();
  const channel = createChannel(end);
  const strange = [
    {},
    { type: 3 },
    { type: '__proto__' },
    { type: 'constructor' },
    { type: 'pointsman:pong' },
  ];
  for (const message of strange) end.emit('internalMessage', { ...mark, ...message }, undefined);
  assert.equal(channel.unknown, strange.length);
});

it('hears nothing that bears no mark, or the mark of others', () => {
  const end = new FakeEnd();
  const channel = createChannel(end);
  channel.on<Ping>('pointsman:ping', () => assert.fail('it was not for us'));
  const foreign = [null, 7, 'text', [], {}, ping, { ...ping, cmd: 'NODE_CLUSTER' }, { ...ping, cmd: 'X' }];
  for (const message of foreign) end.emit('internalMessage', message, undefined);
  for (const message of [...foreign, { ...mark, ...ping }]) end.emit('message', message, undefined);
  assert.equal(channel.unknown, 0);
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
