/**
 * Streams this parser accepts, sent to a real node:http server with its strict parser. Requests that two
 * parsers frame differently are what smuggling lives on, so every difference needs a reason in the list below.
 */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { test } from 'node:test';
import type { RequestHead } from '../../../../src/worker/raw/parser/contract.ts';
import { validRequests } from './corpus.ts';
import { mutatedStream } from './mutation.ts';
import { createRandom, seed } from './random.ts';
import { bytesOf, type ReadRequest, readPieces } from './reading.ts';

const CASES = 400;
const CONCURRENCY = 20;
const DEADLINE_MS = 5_000;

/** Ends every stream: who disagrees about where the requests before it end does not read it. */
const LAST_REQUEST = 'GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';

interface Difference {
  readonly reason: string;
  /** `text` is the whole stream, chunk lines and all. */
  applies(request: ReadRequest, text: string): boolean;
}

/** Why node:http may refuse a request, and with it all that follow. */
const refusals: readonly Difference[] = [
  {
    reason: 'llhttp knows HTTP/1.0 and 1.1 only; RFC 9110 section 2.5 has a higher minor version read as 1.1',
    applies: ({ head }) => !/ HTTP\/1\.[01]\r\n/.test(head.raw.toString('latin1')),
  },
  {
    reason: 'llhttp allows no tab behind the value of a framing field; RFC 9110 section 5.6.3 has it trimmed',
    applies: ({ head }) => /\n(content-length|transfer-encoding):.*\t\r/i.test(head.raw.toString('latin1')),
  },
  {
    reason: 'llhttp refuses whitespace in chunk extensions; RFC 9110 section 5.6.3 has it read',
    applies: ({ head }, text) =>
      head.framing.type === 'chunked' && /\n[\da-f]+(?=[^\r]*;)[^\r]*[ \t][^\r]*\r/i.test(text),
  },
  {
    reason: 'llhttp knows no empty elements in Transfer-Encoding; RFC 9110 section 5.6.1.2 has them ignored',
    applies: ({ head }) => head.fields.get('transfer-encoding')?.includes(',') ?? false,
  },
  {
    reason: 'Node answers 417 to an Expect without elements; RFC 9110 section 5.6.1.2 has a list of none',
    applies: ({ head }) => /^[, \t]*$/.test(head.fields.get('expect') ?? 'none'),
  },
];

/** Why node:http may go on differently after a request that both read alike: it is the last one compared. */
const endings: readonly Difference[] = [
  {
    reason:
      'Node drops what is pipelined behind an upgrade nobody listens for; RFC 9110 section 7.8 ignores it',
    applies: ({ head }) => head.fields.has('upgrade') && hasOption(head, 'upgrade'),
  },
  {
    reason:
      'Node keeps an HTTP/1.0 connection that says both close and keep-alive; RFC 9112 section 9.3 closes it',
    applies: ({ head }) =>
      head.minorVersion === 0 && hasOption(head, 'close') && hasOption(head, 'keep-alive'),
  },
  {
    reason: 'llhttp takes a tab for a part of a connection option; RFC 9110 section 5.6.1 has it trimmed',
    applies: ({ head }) => /\nconnection:.*\t/i.test(head.raw.toString('latin1')),
  },
];

function hasOption(head: RequestHead, option: string): boolean {
  return head.fields.get('connection')?.toLowerCase().includes(option) ?? false;
}

test('what this parser accepts, node:http reads as the same requests', {
  timeout: 4 * DEADLINE_MS,
}, async (context) => {
  context.diagnostic(`SEED=${seed}`);
  const streams = acceptedStreams();
  const recorder = await startRecorder();
  try {
    const reasons = new Map<string, number>();
    for (let at = 0; at < streams.length; at += CONCURRENCY) {
      await Promise.all(
        streams.slice(at, at + CONCURRENCY).map((stream) => compare(stream, recorder, reasons)),
      );
    }
    context.diagnostic(`${streams.length} streams, differences: ${JSON.stringify([...reasons])}`);
  } finally {
    recorder.server.closeAllConnections();
    recorder.server.close();
  }
});

interface Stream {
  readonly bytes: Buffer;
  readonly requests: readonly ReadRequest[];
}

interface Recorder {
  readonly server: Server;
  readonly port: number;
  /** What node:http read on the connection from this client port. */
  readonly read: Map<number, string[]>;
}

function acceptedStreams(): Stream[] {
  const random = createRandom(seed);
  const streams: Stream[] = [];
  const add = (begin: Buffer): void => {
    const bytes = Buffer.concat([begin, bytesOf(LAST_REQUEST)]);
    const { requests, problem, midRequest } = readPieces([bytes]);
    if (problem !== undefined || midRequest || requests.some(expectsBeforeItsTime)) return;
    streams.push({ bytes, requests: answered(requests) });
  };
  for (const text of validRequests) add(bytesOf(text));
  while (streams.length < CASES) add(mutatedStream(random, 1 + random.below(3)));
  return streams;
}

/**
 * Node answers 417 to any expectation of HTTP/1.0 and goes on; RFC 9110 section 10.1.1 has it ignored. What is read behind
 * it cannot be told apart from what stands before.
 */
function expectsBeforeItsTime({ head }: ReadRequest): boolean {
  return head.minorVersion === 0 && head.keepAlive && head.fields.has('expect');
}

/** The requests to compare: a server answers nothing after one that closes the connection (RFC 9112 section 9.6). */
function answered(requests: readonly ReadRequest[]): readonly ReadRequest[] {
  const last = requests.findIndex((request) => !request.head.keepAlive || isEnding(request));
  return last === -1 ? requests : requests.slice(0, last + 1);
}

function isEnding(request: ReadRequest): boolean {
  return endings.some(({ applies }) => applies(request, ''));
}

async function compare(stream: Stream, recorder: Recorder, reasons: Map<string, number>): Promise<void> {
  const label = `SEED=${seed} ${JSON.stringify(stream.bytes.toString('latin1'))}`;
  const { answer, clientPort } = await exchange(stream, recorder.port, label);
  const all = recorder.read.get(clientPort) ?? [];
  const theirs = isEnding(stream.requests.at(-1)!) ? all.slice(0, stream.requests.length) : all;
  const ours = stream.requests.map(({ head, body }) => summary(head.method, head.target, body));
  assert.deepEqual(theirs, ours.slice(0, theirs.length), label);
  if (theirs.length === ours.length) return;
  const refused = stream.requests[theirs.length]!;
  const difference = refusals.find(({ applies }) => applies(refused, stream.bytes.toString('latin1')));
  assert.ok(difference, `node:http refused without a stated reason: ${label}\n${answer}`);
  assert.match(answer, /HTTP\/1\.1 (400 Bad Request|417 Expectation Failed)/, label);
  reasons.set(difference.reason, (reasons.get(difference.reason) ?? 0) + 1);
}

async function startRecorder(): Promise<Recorder> {
  const read = new Map<number, string[]>();
  const server = createServer({ insecureHTTPParser: false }, (request, response) => {
    const port = request.socket.remotePort!;
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString('latin1');
      const before = read.get(port) ?? [];
      read.set(port, [...before, summary(request.method!, request.url!, body)]);
      // Without a length Node closes an HTTP/1.0 connection that asked to be kept.
      response.setHeader('Content-Length', 0).end();
    });
  });
  // The default destroys the socket at once, and with it requests that were read whole and not yet told.
  server.on('clientError', (_error, socket) => {
    setImmediate(() => socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port, read };
}

/** Sends all bytes and waits until the server has closed, or has answered all that it will read. */
function exchange(
  stream: Stream,
  port: number,
  label: string,
): Promise<{ answer: string; clientPort: number }> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let answer = '';
    let clientPort = 0;
    socket.setEncoding('latin1');
    socket.setTimeout(DEADLINE_MS, () =>
      socket.destroy(new Error(`node:http did not close in time: ${label}`)),
    );
    socket.on('connect', () => {
      clientPort = socket.localPort!;
      socket.write(stream.bytes);
    });
    const staysOpen = isEnding(stream.requests.at(-1)!);
    socket.on('data', (text: string) => {
      answer += text;
      const answers = answer.split('HTTP/1.1 200 OK').length - 1;
      if (staysOpen && answers >= stream.requests.length) socket.destroy();
    });
    // A server that refused closes with bytes unread, which may reset the connection after its answer.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error);
    });
    socket.on('close', () => resolve({ answer, clientPort }));
  });
}

function summary(method: string, target: string, body: string): string {
  return JSON.stringify([method, target, body]);
}
