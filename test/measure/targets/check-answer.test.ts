import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { checkTarget } from '../../../src/measure/targets/check-answer.ts';

const servers = new Set<Server>();

afterEach(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  servers.clear();
});

describe('the check of an answer', () => {
  it('is content with what the app answers', async () => {
    await checkTarget(await serve(answering({ worker: '12' })));
  });

  const wrong: [string, Partial<Answer>, RegExp][] = [
    ['another status', { status: 503 }, /the first GET \/ was answered with status 503, X-Worker "12"/],
    ['another body', { body: 'Hello' }, /with status 200, X-Worker "12" and "Hello"/],
    ['a worker that is no number', { worker: 'one' }, /X-Worker "one"/],
    ['no worker', { worker: undefined }, /no X-Worker/],
  ];
  for (const [what, answer, message] of wrong) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(checkTarget(await serve(answering(answer))), { message });
    });
  }

  it('refuses a connection that ends with its first answer', async () => {
    await assert.rejects(checkTarget(await serve(answering({ fields: { Connection: 'close' } }))), {
      message: 'the connection was closed after the first answer',
    });
  });

  it('refuses an answer that is right only once', async () => {
    let asked = 0;
    const port = await serve((request, response) => {
      answering({ status: ++asked === 1 ? 200 : 404 })(request, response);
    });
    await assert.rejects(checkTarget(port), {
      message: /^the second GET \/ was answered with status 404/,
    });
  });

  it("asks a user's app for its own path, and for nothing but success", async () => {
    const port = await serve((request, response) => {
      response.writeHead(request.url === '/health' ? 204 : 500).end();
    });
    await checkTarget(port, { path: '/health', isOurApp: false });
    await assert.rejects(checkTarget(port, { path: '/', isOurApp: false }), {
      message: 'the first GET / was answered with status 500, no X-Worker and ""',
    });
  });

  it('says that nobody listens', async () => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    await assert.rejects(checkTarget(port), { code: 'ECONNREFUSED' });
  });
});

interface Answer {
  readonly status: number;
  readonly worker: string | undefined;
  readonly body: string;
  readonly fields: Readonly<Record<string, string>>;
}

function answering(given: Partial<Answer>): RequestListener {
  const { status, worker, body, fields }: Answer = {
    status: 200,
    worker: '12',
    body: 'Hello, world!',
    fields: {},
    ...given,
  };
  return (_request, response) => {
    response.writeHead(status, { ...fields, ...(worker === undefined ? {} : { 'X-Worker': worker }) });
    response.end(body);
  };
}

function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.add(server);
  return listen(server);
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
