/** Asks a master over its control socket. */
import { request } from 'node:http';

export interface Question {
  readonly method: 'GET' | 'POST';
  /** Path and query. */
  readonly target: string;
  readonly body?: object;
  /** As long as it takes unless given. */
  readonly timeoutMs?: number | undefined;
}

export interface Answer {
  readonly status: number;
  /** From JSON. */
  readonly body: unknown;
}

/** The time was over before there was an answer. */
export class AskTimeout extends Error {}

/** Rejects with AskTimeout, with what the socket said (ENOENT, ECONNREFUSED), or for an answer that is no JSON. */
export async function ask(
  socketPath: string,
  { method, target, body, timeoutMs }: Question,
): Promise<Answer> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers =
    text === undefined
      ? {}
      : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) };
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, method, path: target, headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      let length = 0;
      incoming.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > MAX_ANSWER) outgoing.destroy(new Error('its answer is too long'));
        else chunks.push(chunk);
      });
      incoming.on('error', reject);
      incoming.on('end', () => {
        try {
          resolve({ status: incoming.statusCode!, body: JSON.parse(Buffer.concat(chunks).toString()) });
        } catch {
          reject(new Error('its answer is no JSON'));
        }
      });
    });
    outgoing.on('error', reject);
    if (timeoutMs !== undefined) {
      const timer = setTimeout(() => outgoing.destroy(new AskTimeout()), timeoutMs);
      outgoing.once('close', () => clearTimeout(timer));
    }
    outgoing.end(text);
  });
}

/** A status of 1024 workers has half a megabyte. */
const MAX_ANSWER = 16_777_216;
