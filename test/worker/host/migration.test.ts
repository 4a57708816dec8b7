/** One service alone in this process: what watches its requests watches all of the process. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { createServer as createNetServer, type Server } from 'node:net';
import { it } from 'node:test';
import type { AppListener, AppListeners } from '../../../src/worker/host/app-listeners.ts';
import { createAppService } from '../../../src/worker/host/app-service.ts';
import { waitFor } from '../../integration/balancer.ts';
import { openFront } from './front.ts';

const HTTP = 7;
/** Its server speaks a protocol of its own, as far as anybody can see, and gives its connections to one of HTTP. */
const OTHER = 8;

it('as idle connections go, an answer is told to be the last one where its connection cannot go', async () => {
  const answers = new Map<string, ServerResponse>();
  const http = createServer(({ url }, response) => void answers.set(url!, response));
  const other = createNetServer((socket) => http.emit('connection', socket));
  const listeners = new Map<number, AppListener>();
  for (const [id, scheme, server] of [
    [HTTP, 'http', http],
    [OTHER, 'tcp', other],
  ] as const) {
    await once((server as Server).listen(0, '127.0.0.1'), 'listening');
    const { _handle: handle } = server as unknown as { _handle: AppListener['handle'] };
    listeners.set(id, { id, server, handle, isPipe: false, scheme });
  }
  const app: AppListeners = {
    get: (id) => listeners.get(id),
    ...{ servers: [http, other], all: [http, other] },
    wants: () => true,
    onListening() {},
  };
  let closed = 0;
  const service = createAppService({
    listeners: app,
    signals: { deliver() {} },
    recorder: { connectionClosed: () => void closed++, requestStarted() {}, requestFinished() {} },
    waitReady: false,
    tellListening() {},
  });
  const front = await openFront();
  const texts = new Map<number, string>();
  for (const listener of [HTTP, OTHER]) {
    const { client, handle } = await front.accept();
    client.setEncoding('latin1').on('data', (part: string) => {
      texts.set(listener, (texts.get(listener) ?? '') + part);
    });
    service.take({ kind: 'handle', handle, listener, acceptedAtMs: 0 });
    client.write(`GET /${listener} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await waitFor(() => answers.has(`/${listener}`), 'the request');
  }
  void service.drain({ migrate: () => false });
  for (const [listener, isLast] of [
    [HTTP, false],
    [OTHER, true],
  ] as const) {
    answers.get(`/${listener}`)!.end('hello');
    await waitFor(() => texts.get(listener)?.endsWith('hello'), 'the answer');
    assert.equal(/connection: close/i.test(texts.get(listener)!), isLast, `listener ${listener}`);
  }
  await front.close();
  await waitFor(() => closed === 2, 'both to be closed');
  http.close();
  other.close();
});
