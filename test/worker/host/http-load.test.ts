import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import http2, { type ClientHttp2Session, type ServerHttp2Stream } from 'node:http2';
import { type AddressInfo, connect, type Server as NetServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { watchHttpLoad } from '../../../src/worker/host/http-load.ts';
import { waitFor } from '../../integration/balancer.ts';
import { readAll } from './front.ts';

let nowMs = 0;
const told: string[] = [];
let answered = 0;

// One for the whole process, as in a worker: what it listens to is global.
const load = watchHttpLoad(
  {
    requestStarted: () => told.push('started'),
    requestFinished: (durationMs, failed) => told.push(`${failed ? 'failed' : 'done'} after ${durationMs}`),
    connectionClosed() {},
  },
  () => nowMs,
  () => answered++,
);

let servers: NetServer[];
let clients: Socket[];

beforeEach(() => {
  nowMs = 100;
  told.length = 0;
  answered = 0;
  servers = [];
  clients = [];
});
afterEach(() => {
  for (const client of clients) client.destroy();
  for (const server of servers) server.close();
});

async function portOf(server: NetServer): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function untilTold(count: number): Promise<unknown> {
  return waitFor(() => told.length >= count, `${count} events`);
}

describe('the load of an HTTP server', () => {
  let server: Server;
  let client: Socket;
  /** Answers the app has not given yet. */
  let responses: ServerResponse[];

  beforeEach(async () => {
    responses = [];
    server = createServer((_request, response) => responses.push(response));
    client = connect(await portOf(server), '127.0.0.1').on('error', () => {});
    clients.push(client);
  });

  /** Sends that many requests at once and waits until the app has them; an app sees pipelined ones together. */
  async function ask(count = 1): Promise<void> {
    const before = responses.length;
    client.write(`GET / HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(count));
    await waitFor(() => responses.length === before + count, 'the app to be asked');
  }

  it('knows whether a client may ask again at once: it has had an answer that is not its last one', async () => {
    await ask(2);
    assert.equal(load.mayAskAgain(), false, 'nothing is answered');
    responses[1]!.end('second');
    assert.equal(load.mayAskAgain(), true, 'the second answer waits for the first one only');
    responses[0]!.end('first');
    await untilTold(4);
    nowMs += 999;
    assert.equal(load.mayAskAgain(), true);
    nowMs += 1;
    assert.equal(load.mayAskAgain(), false, 'it is idle');
  });

  it('has a request from its start to the end of its answer', async () => {
    await ask();
    assert.deepEqual(told, ['started']);
    nowMs += 7;
    responses[0]!.write('part ');
    await once(client, 'data');
    assert.deepEqual(told, ['started'], 'the answer is not complete');
    nowMs += 5;
    responses[0]!.end('rest');
    await untilTold(2);
    assert.deepEqual(told, ['started', 'done after 12']);
  });

  for (const [what, begin, isOwed] of [
    ['nothing of an answer', () => {}, true],
    [
      'part of a download',
      (response) => response.writeHead(200, { 'Content-Length': 9 }).write('part'),
      true,
    ],
    ['part of an answer of any length', (response) => response.write('part'), true],
    [
      'a stream of events',
      (response) => response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: 1\n\n'),
      false,
    ],
    [
      'a stream of events by setHeader',
      (response) => response.setHeader('content-type', 'Text/Event-Stream; charset=utf-8').flushHeaders(),
      false,
    ],
  ] as [string, (response: ServerResponse) => unknown, boolean][]) {
    it(`${isOwed ? 'owes an answer' : 'owes nothing'} to a client that has got ${what}`, async () => {
      await ask();
      const [response] = responses;
      const { socket } = response!.req;
      begin(response!);
      assert.equal(load.owesAnswer(socket), isOwed);
      response!.end();
      await untilTold(2);
      assert.equal(load.owesAnswer(socket), false);
    });
  }

  it('has each request of a kept connection', async () => {
    for (const expected of [2, 4, 6]) {
      await ask();
      responses.at(-1)!.end();
      await untilTold(expected);
    }
    client.destroy();
    await waitFor(() => responses.at(-1)!.req.socket.closed, 'the connection to close');
    assert.deepEqual(told, Array(3).fill(['started', 'done after 0']).flat());
  });

  it('takes an answer of 500 and above for a failure, and no other', async () => {
    for (const status of [404, 499, 500, 503]) {
      await ask();
      responses.at(-1)!.writeHead(status).end();
      await untilTold(responses.length * 2);
    }
    const outcomes = told.filter((line) => line !== 'started');
    assert.deepEqual(outcomes, ['done after 0', 'done after 0', 'failed after 0', 'failed after 0']);
  });

  it('has pipelined requests one by one', async () => {
    await ask(2);
    assert.deepEqual(told, ['started', 'started']);
    nowMs += 1;
    responses[0]!.end();
    await untilTold(3);
    nowMs += 1;
    responses[1]!.end();
    await untilTold(4);
    assert.deepEqual(told.slice(2), ['done after 1', 'done after 2']);
  });

  it('takes it for a failure, told once, when the client leaves before its answer', async () => {
    await ask(2);
    client.destroy();
    await untilTold(4);
    assert.deepEqual(told, ['started', 'started', 'failed after 0', 'failed after 0']);
    for (const response of responses) response.end('too late');
    await new Promise(setImmediate);
    assert.equal(told.length, 4);
  });

  it('takes it for the end, and no failure, when the client of a stream of events leaves', async () => {
    await ask();
    responses[0]!.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: 1\n\n');
    await once(client, 'data');
    nowMs += 5_000;
    client.destroy();
    await untilTold(2);
    assert.deepEqual(told, ['started', 'done after 0']);
  });

  it('takes it for a failure when the app ends the connection instead of answering', async () => {
    await ask();
    responses[0]!.destroy();
    await untilTold(2);
    assert.deepEqual(told, ['started', 'failed after 0']);
  });

  it('tells nobody of answers as long as connections may go on', async () => {
    await ask();
    responses[0]!.end();
    await untilTold(2);
    assert.equal(answered, 0);
  });
});

describe('the load of an HTTP/2 server', () => {
  let session: ClientHttp2Session;
  let streams: ServerHttp2Stream[];
  let accepted: Socket | undefined;

  beforeEach(async () => {
    streams = [];
    const server = http2.createServer({ settings: { enableConnectProtocol: true } });
    server.on('connection', (socket) => {
      accepted = socket;
    });
    server.on('stream', (stream) => {
      stream.on('error', () => {});
      streams.push(stream);
    });
    load.watchStreams(server);
    session = http2.connect(`http://127.0.0.1:${await portOf(server)}`);
  });
  afterEach(() => session.destroy());

  async function ask() {
    const before = streams.length;
    const stream = session.request({ ':path': '/' }).on('error', () => {});
    stream.resume();
    await waitFor(() => streams.length === before + 1, 'the app to be asked');
    return stream;
  }

  it('has each stream from its start to its end', async () => {
    await ask();
    await ask();
    assert.deepEqual(told, ['started', 'started']);
    nowMs += 3;
    streams[1]!.respond({ ':status': 200 });
    streams[1]!.end('answer');
    await untilTold(3);
    nowMs += 4;
    streams[0]!.respond({ ':status': 503 });
    streams[0]!.end();
    await untilTold(4);
    assert.deepEqual(told.slice(2), ['done after 3', 'failed after 7']);
  });

  it('owes an answer as long as a stream has not got all of one that comes to an end', async () => {
    await ask();
    assert.equal(load.owesAnswer(accepted!), true);
    streams[0]!.respond({ ':status': 200 });
    streams[0]!.write('part');
    assert.equal(load.owesAnswer(accepted!), true);
    await ask();
    streams[1]!.respond({ 'content-type': 'text/event-stream' });
    streams[0]!.end();
    await untilTold(3);
    assert.equal(load.owesAnswer(accepted!), false, 'events alone are left');
    streams[1]!.end();
    await untilTold(4);
  });

  it('owes nothing to a WebSocket in a stream, and its end is no failure', async () => {
    await once(session, 'remoteSettings');
    const stream = session.request({ ':method': 'CONNECT', ':protocol': 'websocket', ':path': '/' });
    stream.on('error', () => {});
    await waitFor(() => streams.length === 1, 'the app to be asked');
    assert.equal(load.owesAnswer(accepted!), true, 'it is not accepted yet');
    streams[0]!.respond({ ':status': 200 });
    assert.equal(load.owesAnswer(accepted!), false);
    nowMs += 1_000;
    stream.close(http2.constants.NGHTTP2_CANCEL);
    await untilTold(2);
    assert.deepEqual(told, ['started', 'done after 0']);
  });

  it('takes it for a failure when the client cancels or the session ends before the answer', async () => {
    const cancelled = await ask();
    cancelled.close(http2.constants.NGHTTP2_CANCEL);
    await untilTold(2);
    assert.deepEqual(told, ['started', 'failed after 0']);
    await ask();
    session.destroy();
    await untilTold(4);
    assert.deepEqual(told.slice(2), ['started', 'failed after 0']);
  });

  it('is not counted twice for a server of HTTP/1, which has its own way', async () => {
    const server = createServer((_request, response) => response.end());
    load.watchStreams(server);
    const client = connect(await portOf(server), '127.0.0.1');
    clients.push(client);
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await untilTold(2);
    assert.deepEqual(told, ['started', 'done after 0']);
  });
});

// The last, as there is no way back.
describe('the load of a server that ends its connections', () => {
  it('ends them with their next answer, and says when one is out', async () => {
    const responses: ServerResponse[] = [];
    const server = createServer((_request, response) => responses.push(response));
    const port = await portOf(server);
    const [inFlight, idle] = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
    clients.push(inFlight, idle);
    inFlight.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await waitFor(() => responses.length === 1, 'the app to be asked');
    load.endConnections(() => false);
    idle.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await waitFor(() => responses.length === 2, 'the app to be asked again');
    responses[1]!.end('last');
    const text = await readAll(idle);
    assert.match(text, /\r\nConnection: close\r\n/);
    assert.ok(text.endsWith('last'));
    assert.equal(answered, 1);
    responses[0]!.end('answer');
    await waitFor(() => answered === 2, 'the answer that was under way');
    assert.deepEqual(told.slice(2), ['done after 0', 'done after 0']);
  });
});
