/** Requests that can be told apart: each answer must repeat the number of its own. */
import type { Kind } from './contract.ts';
import type { Sent } from './tally.ts';

export interface Request extends Sent {
  readonly bytes: Buffer;
}

export interface Asked {
  readonly id: number;
  readonly kind: Kind;
  readonly dueMs: number;
  /** The server is to close behind the answer. */
  readonly closes?: boolean;
}

/** A `post` carries `POST_BYTES`, any other nothing. */
export function createRequest({ id, kind, dueMs, closes = false }: Asked): Request {
  const connection = closes ? 'Connection: close\r\n' : '';
  if (kind !== 'post') {
    const bytes = Buffer.from(`GET /echo?id=${id} HTTP/1.1\r\nHost: bench\r\n${connection}\r\n`);
    return { id, kind, dueMs, bytes };
  }
  const body = bodyOf(id);
  const head = `POST /echo HTTP/1.1\r\nHost: bench\r\nContent-Type: application/octet-stream\r\nContent-Length: ${POST_BYTES}\r\n${connection}\r\n`;
  return { id, kind, dueMs, body, bytes: Buffer.concat([Buffer.from(head), body]) };
}

const POST_BYTES = 16_384;

/** No two have the same one, so that bytes of another body do not pass. */
function bodyOf(id: number): Buffer {
  const mark = `id=${id}; `;
  return Buffer.alloc(POST_BYTES, mark);
}
