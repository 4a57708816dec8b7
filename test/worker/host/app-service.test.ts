/** An app's service behind a fake transport. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, beforeEach, describe, it } from 'node:test';
import { nativeCalls } from '../../../src/native/index.ts';
import type { AppListener, AppListeners } from '../../../src/worker/host/app-listeners.ts';
import { createAppService } from '../../../src/worker/host/app-service.ts';
import type { Service } from '../../../src/worker/service.ts';
import { waitFor } from '../../integration/balancer.ts';
import { type Front, openFront, readAll } from './front.ts';

const { native, reason } = nativeCalls();
const REQUEST = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

describe('an app as a service', () => {
  const server = createServer((_request, response) => response.end('hello'));
  let front: Front;
  let service: Service;
  let told: string[];
  let closed: number;
  let listening: (id: number | undefined) => void;

  before(async () => {
    front = await openFront();
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  after(() => {
    server.close();
    return front.close();
  });
  beforeEach(() => create(false));

  function create(waitReady: boolean): void {
    told = [];
    closed = 0;
    const { _handle: handle } = server as unknown as { _handle: AppListener['handle'] };
    const listeners: AppListeners = {
      get: (id) => (id === 7 ? { id, server, handle, isPipe: false, scheme: 'http' as const } : undefined),
      servers: [server],
      all: [server],
      wants: (id, coming = 0) => id === 7 && coming < 2,
      onListening(tell) {
        listening = tell;
      },
    };
    const recorder = { connectionClosed: () => void closed++, requestStarted() {}, requestFinished() {} };
    const tellListening = (id: number) => void told.push(`listening ${id}`);
    const signals = { deliver: (signal: string) => void told.push(signal) };
    service = createAppService({ listeners, signals, recorder, waitReady, tellListening });
    service.whenReady(() => told.push('ready'));
  }

  it('is ready with its first address, unless the app says when', () => {
    listening(7);
    listening(undefined);
    assert.deepEqual(told, ['listening 7', 'ready']);
    create(true);
    listening(7);
    assert.deepEqual(told, ['listening 7']);
  });

  it('wants what the app wants', () => {
    assert.deepEqual([service.wants(7, 1), service.wants(7, 2), service.wants(8, 0)], [true, false, false]);
  });

  it('gives the app a connection that comes as a handle', async () => {
    const { client, handle } = await front.accept();
    service.take({ kind: 'handle', handle, listener: 7, acceptedAtMs: 0 });
    client.write(REQUEST);
    assert.match(await readAll(client), /hello/);
    client.end();
    await waitFor(() => closed === 1, 'the connection to close');
  });

  it('gives the app a bare connection, with the bytes that are there', {
    skip: native === undefined && reason,
  }, async () => {
    const { client, handle } = await front.accept();
    const fd = native!.duplicate(handle.fd);
    handle.close();
    let reads = 0;
    service.take({
      kind: 'bare',
      fd,
      listener: 7,
      acceptedAtMs: 0,
      isMigrated: false,
      receive(into) {
        reads++;
        return into.write(REQUEST);
      },
      limitUnsent: () => assert.fail('an app has its own limits'),
      endWriting: () => assert.fail('nothing was answered'),
      send: () => assert.fail('the answer is the socket’s to send'),
      close: () => assert.fail('the descriptor is the socket’s to close'),
    });
    assert.match(await readAll(client), /hello/);
    client.end();
    await waitFor(() => closed === 1, 'the connection to close');
    assert.equal(reads, 1);
  });
});
