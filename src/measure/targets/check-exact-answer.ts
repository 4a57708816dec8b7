/** For servers that are compared byte by byte: all send the same answer, or whoever says less would win. */
import { createConnection } from 'node:net';
import { withDeadline } from '../processes/deadline.ts';

export interface ExactAnswer {
  readonly path: string;
  readonly body: RegExp;
  /** A framework may add its own `Connection` and `Keep-Alive` fields, and choose order and case of the names. */
  readonly allowsOwnFields: boolean;
}

const TIMEOUT_MS = 5000;

/** Resolves with the bytes of an answer that closes its connection; rejects with the answer if it is not as expected. */
export async function checkExactAnswer(port: number, expected: ExactAnswer): Promise<number> {
  const { path } = expected;
  const closing = await exchange(port, path, 'Connection: close\r\n');
  compare(expected, closing, true);
  // The second request proves that the first left the connection open, and ends it.
  const both = await exchange(port, path, '', 'Connection: close\r\n');
  const second = both.lastIndexOf('HTTP/1.1');
  compare(expected, both.slice(0, second), false);
  compare(expected, both.slice(second), true);
  return closing.length;
}

function compare({ path, body, allowsOwnFields }: ExactAnswer, answer: string, closes: boolean): void {
  const headEnd = answer.indexOf('\r\n\r\n');
  const [status, ...fields] = answer.slice(0, headEnd).split('\r\n');
  const content = answer.slice(headEnd + 4);
  const expected = [
    'Date: *',
    'Content-Type: text/plain; charset=utf-8',
    'X-Content-Type-Options: nosniff',
    `Content-Length: ${content.length}`,
    ...(closes ? ['Connection: close'] : []),
  ];
  const found = fields.map((field) => (isDateOfNow(field) ? 'Date: *' : field));
  const isRight = allowsOwnFields
    ? withoutOwnFields(found) === withoutOwnFields(expected)
    : found.join('\n') === expected.join('\n');
  if (status !== 'HTTP/1.1 200 OK' || !isRight || !body.test(content)) {
    throw new Error(`GET ${path} was answered with ${JSON.stringify(answer)}`);
  }
}

function isDateOfNow(field: string): boolean {
  if (!/^date: /i.test(field)) return false;
  return Math.abs(Date.parse(field.slice(6)) - Date.now()) < 3000;
}

function withoutOwnFields(fields: readonly string[]): string {
  return fields
    .map((field) => field.replace(/^[^:]+/, (name) => name.toLowerCase()))
    .filter((field) => !/^(connection|keep-alive): /.test(field))
    .sort()
    .join('\n');
}

/** Sends a request for each `fields`, all at once, and reads until the end. */
function exchange(port: number, path: string, ...fields: string[]): Promise<string> {
  const socket = createConnection({ port, host: '127.0.0.1' });
  const answer = new Promise<string>((resolve, reject) => {
    let text = '';
    socket.setEncoding('latin1').on('data', (part: string) => {
      text += part;
    });
    socket.once('end', () => resolve(text));
    socket.once('error', reject);
  });
  for (const field of fields) socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${field}\r\n`);
  return withDeadline(answer, `the answer to GET ${path}`, TIMEOUT_MS).finally(() => socket.destroy());
}
