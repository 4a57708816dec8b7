import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import type { ExpectedAnswer, HttpCheck } from './http-check.ts';
import { type ReadResponse, type ReadResponses, readResponses } from './response-reader.ts';

export interface RunOptions {
  /** Opens a connection to the server under test. */
  readonly connect: () => Socket;
  /** Sends the only piece in two, cut here. */
  readonly splitAt?: number;
  /** Resolves when the server has read what this client wrote so far; used between the two parts. */
  readonly serverReads?: (client: Socket) => Promise<void>;
}

/** Plays one case as a client; rejects with an AssertionError that names the case. */
export async function runHttpCheck(check: HttpCheck, options: RunOptions): Promise<void> {
  const { splitAt, serverReads } = options;
  const name = `(${check.number}) ${check.title}${splitAt === undefined ? '' : `, cut at ${splitAt}`}`;
  const client = startClient(options.connect(), [
    ...check.expect.map(({ method }) => method ?? 'GET'),
    'GET',
  ]);
  try {
    if (splitAt === undefined) await sendPieces(client, check.send);
    else {
      client.socket.write(check.send[0]!.subarray(0, splitAt));
      await serverReads?.(client.socket);
      client.socket.write(check.send[0]!.subarray(splitAt));
    }
    if (check.halfClose) client.socket.end();
    if (!check.closes) {
      await client.until(({ complete }) => complete.length >= check.expect.length);
      client.socket.write(probe);
    }
    const { complete, interim, rest } = await client.end();
    assert.deepEqual([rest, interim], ['', []], 'bytes after the last answer');
    const answers = check.closes ? complete : complete.slice(0, -1);
    assert.deepEqual(
      answers.map(({ status }) => status).length,
      check.expect.length,
      `statuses ${complete.map(({ status }) => status)}`,
    );
    for (const [index, expected] of check.expect.entries()) {
      checkAnswer(answers[index]!, expected, splitAt !== undefined);
    }
    if (!check.closes) assert.match(complete.at(-1)!.body, /"slot"/, 'the connection must live on');
  } catch (error) {
    throw new assert.AssertionError({ message: `${name}: ${(error as Error).message}` });
  } finally {
    client.socket.destroy();
  }
}

const deadlineMs = 10_000;
const probe = 'GET /whoami HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n';

interface Client {
  readonly socket: Socket;
  until(isEnough: (read: ReadResponses) => boolean): Promise<ReadResponses>;
  /** Waits for the clean end of the connection; a reset would lose answers (check 46) and rejects. */
  end(): Promise<ReadResponses>;
}

function startClient(socket: Socket, methods: readonly string[]): Client {
  const chunks: Buffer[] = [];
  let ended = false;
  let failure: Error | undefined;
  let wake = (): void => {};
  socket.setNoDelay(true);
  socket.setTimeout(deadlineMs, () => socket.destroy(new Error(`nothing for ${deadlineMs} ms`)));
  socket.on('data', (bytes: Buffer) => {
    chunks.push(bytes);
    wake();
  });
  socket.on('end', () => {
    ended = true;
    wake();
  });
  socket.on('error', (error) => {
    failure = error;
    wake();
  });
  async function until(isEnough: (read: ReadResponses) => boolean): Promise<ReadResponses> {
    for (;;) {
      const read = readResponses(Buffer.concat(chunks), methods, ended);
      if (isEnough(read)) return read;
      if (failure !== undefined && !ended) throw failure;
      if (ended) throw new Error(`ended early after ${read.complete.length} answers`);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  return { socket, until, end: () => until(() => ended) };
}

async function sendPieces({ socket, until }: Client, pieces: readonly Buffer[]): Promise<void> {
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) await until((read) => responseCount(read) >= index);
    socket.write(piece);
  }
}

function responseCount({ complete, interim }: ReadResponses): number {
  return complete.reduce((sum, each) => sum + 1 + each.interim.length, interim.length);
}

function checkAnswer(answer: ReadResponse, expected: ExpectedAnswer, isCut: boolean): void {
  const { status, fields, body } = answer;
  assert.ok(expected.status.includes(status), `status ${status}, not ${expected.status.join(' or ')}`);
  const isCutInterim = isCut && `${answer.interim}` === `${expected.interimIfCut}`;
  if (!isCutInterim) assert.deepEqual(answer.interim, expected.interim ?? [], 'interim responses');
  assert.match(fields.get('date') ?? '', /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/);
  if (status >= 400) assert.match(fields.get('content-type') ?? '', /^text\/plain\b/);
  if (expected.body !== undefined) assert.match(body, expected.body);
  for (const [name, value] of Object.entries(expected.fields ?? {})) {
    if (value === null) assert.equal(fields.get(name), undefined, name);
    else assert.match(fields.get(name) ?? '', value, name);
  }
}
