/** The body of a request: one object of JSON, of bounded size. */
import type { IncomingMessage } from 'node:http';
import { RequestRefused } from './refusal.ts';

export const BODY_LIMIT = 65_536;

/** An empty body is an empty object. Throws RequestRefused. */
export async function readBody(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT) throw tooLarge();
  const bytes = await bytesOf(request);
  if (bytes.length === 0) return {};
  // What a page can send without being asked first, a form, is none of these.
  if (!/^application\/json *(?:;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw new RequestRefused(
      415,
      'ERR_CONTENT_TYPE',
      'A body must be of the type application/json (curl: --json).',
    );
  }
  return objectIn(bytes);
}

/** Not by iterating: to leave a loop over a request ends its connection, and with it the way of the answer. */
function bytesOf(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= BODY_LIMIT) chunks.push(chunk);
      else reject(tooLarge());
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
  });
}

function objectIn(bytes: Buffer): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    refuse('The body is no JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse('The body is no object.');
  return value as Readonly<Record<string, unknown>>;
}

function tooLarge(): RequestRefused {
  return new RequestRefused(413, 'ERR_BODY_TOO_LARGE', `A body may have ${BODY_LIMIT} bytes.`, {
    Connection: 'close',
  });
}

function refuse(message: string): never {
  throw new RequestRefused(400, 'ERR_INVALID_BODY', message);
}
