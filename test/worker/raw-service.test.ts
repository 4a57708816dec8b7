/** The raw responder behind a fake transport. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { BareConnection, HandleConnection } from '../../src/handoff/receiver-contract.ts';
import { createRawServer } from '../../src/worker/raw/raw-server.ts';
import { createRawService } from '../../src/worker/raw-service.ts';
import type { Service } from '../../src/worker/service.ts';
import { waitFor } from '../integration/balancer.ts';
import { type Front, openFront, readAll } from './host/front.ts';

const BODY = 'Content-Length: 2\r\n\r\nab';
const REQUEST = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

describe('the raw responder as a service', () => {
  let front: Front;
  let service: Service;
  let closed: number;
  let calls: string[];

  before(async () => {
    front = await openFront();
  });
  after(() => front.close());
  beforeEach(() => {
    closed = 0;
    calls = [];
    const app = () => ({ status: 200, body: 'hello' });
    const now = () => performance.now();
    const connectionClosed = () => void closed++;
    service = createRawService(
      createRawServer({ app, now, wallClock: Date.now, connectionClosed }),
      connectionClosed,
    );
  });

  /** What a read gives: bytes, 0 for the end, or an error. Then nothing more, until the client closes. */
  function bare(first: string | 0 | Error): BareConnection & { isClientClosed: boolean } {
    return {
      isClientClosed: false,
      kind: 'bare',
      fd: -1,
      listener: 1,
      acceptedAtMs: performance.now(),
      isMigrated: false,
      receive(into) {
        calls.push('receive');
        if (calls.length > 1) return this.isClientClosed ? 0 : -1;
        if (first instanceof Error) throw first;
        return typeof first === 'string' ? into.write(first) : first;
      },
      send(bytes, isLast) {
        calls.push(`send ${isLast ? 'the last' : 'some'}`);
        assert.match(bytes.toString(), /^HTTP\/1\.1 [24]\d\d .*(hello|\n)$/s);
        return bytes.length;
      },
      limitUnsent: () => assert.fail('it needs no socket'),
      endWriting: () => void calls.push('end writing'),
      close: () => void calls.push('close'),
    };
  }

  it('answers and closes a bare connection without a socket', () => {
    service.take(bare(REQUEST));
    assert.deepEqual(calls, ['receive', 'send the last', 'end writing', 'close']);
    assert.equal(closed, 1);
  });

  for (const [what, request] of [
    ['a POST of HTTP/1.0, which old clients follow with an empty line', `POST / HTTP/1.0\r\n${BODY}`],
    ['a POST that asks for the close', `POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${BODY}`],
    ['a refused body', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\n'],
    ['a malformed request', 'GET / HTTP/1.1\r\n\r\n'],
    ['a request with more behind it', `${REQUEST}GET / HT`],
  ] as const) {
    it(`keeps a bare connection half-closed until the client closes after ${what}`, async () => {
      const connection = bare(request);
      service.take(connection);
      assert.deepEqual(calls, ['receive', 'send the last', 'end writing']);
      assert.equal(closed, 1, 'counted when the client can see the end');
      await waitFor(() => calls.length > 3, 'a look at the connection');
      assert.ok(!calls.includes('close'));
      const drained = service.drain({});
      connection.isClientClosed = true;
      await drained;
      assert.equal(calls.pop(), 'close');
    });
  }

  for (const [what, first] of [
    ['has ended', 0],
    ['failed', new Error('ECONNRESET')],
  ] as const) {
    it(`closes a bare connection that ${what}, and counts it`, () => {
      service.take(bare(first));
      assert.deepEqual(calls, ['receive', 'close']);
      assert.equal(closed, 1);
    });
  }

  it('serves a connection that comes as a handle', async () => {
    const { client, handle } = await front.accept();
    const connection: HandleConnection = {
      kind: 'handle',
      handle,
      listener: 1,
      acceptedAtMs: performance.now(),
    };
    service.take(connection);
    client.end(REQUEST);
    assert.match(await readAll(client), /^HTTP\/1\.1 200 .*hello$/s);
    await waitFor(() => closed === 1, 'the connection to close');
    await service.drain({});
  });

  it('wants every connection and is ready at once', () => {
    assert.equal(service.wants(1, 99), true);
    service.whenReady(() => calls.push('ready'));
    assert.deepEqual(calls, ['ready']);
  });
});
