import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, Socket } from 'node:net';
import { test } from 'node:test';
import { createSharedRead } from '../../../src/worker/raw/shared-read.ts';
import { waitFor } from './socket-client.ts';

test('sockets read into the shared buffer, and what they hand on outlives the next read', async () => {
  const peers: Socket[] = [];
  const listener = createServer((socket) => peers.push(socket)).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const options = createSharedRead();
  const received: Buffer[] = [];
  const sockets = [0, 1].map(() =>
    new Socket(options as object).on('data', (bytes: Buffer) => received.push(bytes)),
  );
  for (const [index, text] of ['first', 'again'].entries()) {
    sockets[index]!.connect(port, '127.0.0.1');
    await waitFor(() => peers.length === index + 1);
    peers[index]!.write(text);
    await waitFor(() => received.length === index + 1);
    assert.equal(options.onread.buffer.toString('latin1', 0, 5), text);
  }
  assert.deepEqual(received.map(String), ['first', 'again']);
  for (const socket of [...sockets, ...peers]) socket.destroy();
  listener.close();
});

test('a socket that reads into the shared buffer ends like any other', async () => {
  const listener = createServer((socket) => socket.end('all')).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const client = new Socket(createSharedRead() as object);
  const received: Buffer[] = [];
  client.on('data', (bytes: Buffer) => received.push(bytes));
  client.connect((listener.address() as AddressInfo).port, '127.0.0.1');
  await once(client, 'end');
  assert.equal(Buffer.concat(received).toString(), 'all');
  listener.close();
});
