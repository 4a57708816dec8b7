/** Refusing a client over a real socket, as both kinds of connection do it. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, it } from 'node:test';
import { shedSocket } from '../../src/handoff/shed-socket.ts';

const answer = Buffer.from('no room\n');

let server: Server;
let client: Socket;
let accepted: Socket;

beforeEach(async () => {
  server = createServer({ pauseOnConnect: true, allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  [accepted] = (await once(server, 'connection')) as [Socket];
});
afterEach(async () => {
  client.destroy();
  accepted.destroy();
  await new Promise((resolve) => server.close(resolve));
});

/** What the client reads until the end. */
async function read(): Promise<string> {
  let text = '';
  for await (const bytes of client) text += String(bytes);
  return text;
}

it('closes without a word when there is no answer, and is done at once, linger or not', async () => {
  const done = new Promise<void>((resolve) => shedSocket(accepted, undefined, true, resolve));
  assert.equal(await read(), '');
  await done;
  assert.equal(accepted.destroyed, true);
});

it('writes the answer and closes', async () => {
  const done = new Promise<void>((resolve) => shedSocket(accepted, answer, false, resolve));
  assert.equal(await read(), 'no room\n');
  await done;
});

it('waits for the client to read the answer when it lingers', async () => {
  let isDone = false;
  const done = new Promise<void>((resolve) => shedSocket(accepted, answer, true, resolve)).then(() => {
    isDone = true;
  });
  const [bytes] = (await once(client, 'data')) as [Buffer];
  assert.equal(bytes.toString(), 'no room\n');
  assert.deepEqual([isDone, accepted.destroyed], [false, false], 'the client has not ended yet');
  client.end();
  await done;
});

it('is done with a client that is gone', async () => {
  accepted.destroy();
  await new Promise<void>((resolve) => shedSocket(accepted, answer, true, resolve));
});
