import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { AppListener, AppListeners } from '../../../src/worker/host/app-listeners.ts';
import { type ConnectionEntry, createConnectionEntry } from '../../../src/worker/host/connection-entry.ts';
import { waitFor } from '../../integration/balancer.ts';
import { type Front, openFront, readAll } from './front.ts';
import { connectPsk, createPskServer } from './psk.ts';

describe('the entry of connections', () => {
  let front: Front;
  /** The servers of the app, by the number of their listener. */
  let servers: Map<number, Server>;
  let closed: number;
  let entry: ConnectionEntry;

  before(async () => {
    front = await openFront();
  });
  after(() => front.close());
  beforeEach(() => {
    servers = new Map();
    closed = 0;
    entry = createConnectionEntry({ get: listenerOf } as AppListeners, () => closed++);
  });
  afterEach(() => {
    for (const server of servers.values()) server.close();
  });

  /** An app's server that listens; its own address is of no use here. */
  async function listen<Kind extends Server>(id: number, server: Kind): Promise<Kind> {
    servers.set(id, server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
  }

  function listenerOf(id: number): AppListener | undefined {
    const server = servers.get(id);
    if (server === undefined) return undefined;
    const { _handle: handle } = server as unknown as { _handle: AppListener['handle'] };
    return { id, server, handle, isPipe: false, scheme: 'tcp' as const };
  }

  /** A client connects to a server that keeps the connection; gives the app's socket of it, too. */
  async function enter(id: number) {
    const { client, handle } = await front.accept();
    const accepted = once(servers.get(id)!, 'connection') as Promise<[Socket]>;
    const socket = entry.enter(id, handle);
    const [ofApp] = await accepted;
    return { client, handle, socket, ofApp };
  }

  it("is a real accept of the app's server, of the one it is meant for", async () => {
    await listen(
      7,
      createServer((socket) => socket.end('seven')),
    );
    await listen(
      8,
      createServer((socket) => socket.end('eight')),
    );
    for (const [id, text] of [
      [8, 'eight'],
      [7, 'seven'],
    ] as const) {
      const { client, socket, ofApp } = await enter(id);
      assert.equal(socket, ofApp);
      assert.equal(ofApp.remotePort, client.localPort);
      assert.equal(await readAll(client), text);
      client.end();
    }
    await waitFor(() => closed === 2, 'both to be closed');
  });

  it('knows the open connections, as the server does', async () => {
    const server = await listen(7, createServer());
    const [first, second] = [await enter(7), await enter(7)];
    assert.deepEqual(new Set(entry.open), new Set([first.ofApp, second.ofApp]));
    assert.equal(entry.openCount, 2);
    const count = () => new Promise((resolve) => server.getConnections((_error, number) => resolve(number)));
    assert.equal(await count(), 2);
    first.ofApp.destroy();
    assert.deepEqual([...entry.open], [second.ofApp]);
    assert.equal(await count(), 1);
    second.ofApp.destroy();
    assert.deepEqual([entry.openCount, closed], [0, 2]);
  });

  const ends: Record<string, (connection: Awaited<ReturnType<typeof enter>>) => void> = {
    'the app destroys it': ({ ofApp }) => ofApp.destroy(),
    'the app resets it': ({ ofApp }) => ofApp.resetAndDestroy(),
    'the app ends it, and then the client': ({ client, ofApp }) => {
      client.resume().once('end', () => client.end());
      ofApp.resume().end('bye');
    },
    'the client ends it': ({ client, ofApp }) => {
      ofApp.resume();
      client.resume().end();
    },
    'the client resets it': ({ client, ofApp }) => {
      ofApp.on('error', () => {}).resume();
      client.resetAndDestroy();
    },
    'its handle is closed twice': ({ handle, ofApp }) => {
      ofApp.destroy();
      handle.close();
    },
  };
  for (const [how, end] of Object.entries(ends)) {
    it(`is told once that a connection closed when ${how}`, async () => {
      await listen(7, createServer());
      const connection = await enter(7);
      assert.equal(closed, 0);
      end(connection);
      await waitFor(() => connection.ofApp.closed, 'the socket to close');
      assert.deepEqual([closed, entry.openCount], [1, 0]);
    });
  }

  it('is told once that a connection closed that HTTP has taken over', async () => {
    await listen(
      7,
      createHttpServer((_request, response) => response.end('answer')),
    );
    const { client } = await enter(7);
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(client, 'data');
    assert.equal(closed, 0, 'it is kept alive');
    client.end('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await readAll(client);
    await waitFor(() => closed > 0, 'the connection to close');
    assert.deepEqual([closed, entry.openCount], [1, 0]);
  });

  for (const by of ['app', 'client'] as const) {
    it(`is told once that a connection closed that TLS has taken over, by the ${by}`, async () => {
      const secured: Socket[] = [];
      await listen(
        7,
        createPskServer((socket) => {
          secured.push(socket.on('error', () => {}));
          if (by === 'app') socket.end('bye');
          else socket.resume().write('hello');
        }),
      );
      const { client } = await enter(7);
      const secure = connectPsk(client).on('error', () => {});
      const [bytes] = (await once(secure, 'data')) as [Buffer];
      assert.equal(bytes.toString(), by === 'app' ? 'bye' : 'hello');
      if (by === 'client') secure.end();
      else secure.once('end', () => secure.end());
      await waitFor(() => closed > 0 && secured[0]!.closed, 'the connection to close');
      assert.deepEqual([closed, entry.openCount], [1, 0]);
    });
  }

  it('is told of a connection that the server drops, which has no socket', async () => {
    const server = await listen(7, createServer());
    server.maxConnections = 1;
    const kept = await enter(7);
    const { client, handle } = await front.accept();
    const dropped = once(server, 'drop');
    assert.equal(entry.enter(7, handle), undefined);
    await dropped;
    assert.equal(await readAll(client), '');
    assert.deepEqual([closed, entry.openCount], [1, 1]);
    kept.ofApp.destroy();
  });

  it('closes a connection whose server is gone, and tells of it', async () => {
    const { client, handle } = await front.accept();
    assert.equal(entry.enter(9, handle), undefined);
    assert.equal(await readAll(client), '');
    assert.deepEqual([closed, entry.openCount], [1, 0]);
  });
});
