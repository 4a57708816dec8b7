/** HTTP/2 clients of the app `echoes-requests`. */
import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import { text } from 'node:stream/consumers';
import { withDeadline } from '../balancer.ts';
import { trusted } from './ask.ts';

export interface EchoedRequest {
  readonly pid: number;
  readonly method: string;
  readonly url: string;
  readonly httpVersion: string;
  readonly body: string;
}

export interface StreamAnswer {
  readonly status: number;
  readonly said: EchoedRequest;
}

export interface EchoSession {
  /** A GET, or a POST with a body. */
  ask(path: string, body?: string): Promise<StreamAnswer>;
  /** Opens a stream and sends no end; the function that comes back cancels it. */
  begin(path: string): () => Promise<void>;
  /** Sends `half` of a body; the function that comes back sends the rest and gives the answer. */
  beginBody(path: string, half: string): (rest: string) => Promise<StreamAnswer>;
  /** Resolves when the server has said that it takes no new streams (RFC 9113 section 6.8). */
  goneAway(): Promise<unknown>;
  close(): Promise<void>;
}

const open = new Set<ClientHttp2Session>();

export async function openSession(port: number, protocol: 'h2' | 'h2c'): Promise<EchoSession> {
  const session =
    protocol === 'h2' ? connect(`https://127.0.0.1:${port}`, trusted) : connect(`http://127.0.0.1:${port}`);
  open.add(session);
  session.once('close', () => open.delete(session));
  const goneAway = once(session, 'goaway');
  goneAway.catch(() => {});
  await withDeadline(once(session, 'connect'), 'the session to open');

  const beginPost = (path: string): ClientHttp2Stream =>
    session.request({ ':path': path, ':method': 'POST' }, { endStream: false });

  return {
    async ask(path, body) {
      const stream = body === undefined ? session.request({ ':path': path }) : beginPost(path);
      if (body !== undefined) stream.end(body);
      return await answerOf(stream);
    },
    begin(path) {
      const stream = beginPost(path);
      stream.on('error', () => {});
      stream.write('never finished');
      return async () => {
        stream.close(constants.NGHTTP2_CANCEL);
        await withDeadline(once(stream, 'close'), 'the stream to be cancelled');
      };
    },
    beginBody(path, half) {
      const stream = beginPost(path);
      stream.write(half);
      return (rest) => {
        stream.end(rest);
        return answerOf(stream);
      };
    },
    goneAway: () => withDeadline(goneAway, 'the server to say that it goes away'),
    async close() {
      session.close();
      await withDeadline(once(session, 'close'), 'the session to close');
    },
  };
}

/** For `afterEach`. */
export function closeSessions(): void {
  for (const session of open) session.destroy();
}

async function answerOf(stream: ClientHttp2Stream): Promise<StreamAnswer> {
  const [headers] = await withDeadline(once(stream, 'response'), 'the head of an answer');
  const said = JSON.parse(await withDeadline(text(stream), 'an answer'));
  return { status: headers[':status'], said };
}
