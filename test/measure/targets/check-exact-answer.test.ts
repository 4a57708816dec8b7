import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { checkExactAnswer } from '../../../src/measure/targets/check-exact-answer.ts';

const servers = new Set<Server>();

afterEach(() => {
  for (const server of servers) server.close();
  servers.clear();
});

const expected = { path: '/', body: /^Hello\n$/, allowsOwnFields: false };

describe('the check of an exact answer', () => {
  it('is content with the answer, and counts the bytes of the one that closes', async () => {
    assert.equal(await checkExactAnswer(await serve({}), expected), answerOf({}, true).length);
  });

  const wrong: [string, Partial<Answer>][] = [
    ['another status', { status: '204 No Content' }],
    ['another body', { body: 'Hallo\n' }],
    ['a field more', { more: 'X-Powered-By: us\r\n' }],
    ['a date of another time', { date: new Date(0) }],
  ];
  for (const [what, answer] of wrong) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(checkExactAnswer(await serve(answer), expected), {
        message: /^GET \/ was answered with "HTTP\/1\.1 /,
      });
    });
  }

  it('takes the fields of a framework in its own order and case only where it may', async () => {
    const port = await serve({ more: 'keep-alive: timeout=5\r\n', contentType: 'content-type' });
    await checkExactAnswer(port, { ...expected, allowsOwnFields: true });
    await assert.rejects(checkExactAnswer(port, expected));
  });

  it('refuses a connection that ends with its first answer', async () => {
    await assert.rejects(checkExactAnswer(await serve({ endsAtOnce: true }), expected));
  });
});

interface Answer {
  readonly status: string;
  readonly body: string;
  readonly more: string;
  readonly date: Date;
  readonly contentType: string;
  readonly endsAtOnce: boolean;
}

function answerOf(answer: Partial<Answer>, closes: boolean): string {
  const { status = '200 OK', body = 'Hello\n', more = '', date = new Date() } = answer;
  return (
    `HTTP/1.1 ${status}\r\nDate: ${date.toUTCString()}\r\n` +
    `${answer.contentType ?? 'Content-Type'}: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n` +
    `Content-Length: ${body.length}\r\n${more}${closes ? 'Connection: close\r\n' : ''}\r\n${body}`
  );
}

async function serve(answer: Partial<Answer>): Promise<number> {
  const server = createServer((socket) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
      for (let end = text.indexOf('\r\n\r\n'); end !== -1; end = text.indexOf('\r\n\r\n')) {
        const closes = text.slice(0, end).includes('Connection: close');
        text = text.slice(end + 4);
        socket.write(answerOf(answer, closes));
        if (closes || answer.endsAtOnce === true) {
          socket.end();
          return;
        }
      }
    });
    socket.on('error', () => socket.destroy());
  });
  servers.add(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
