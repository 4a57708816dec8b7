import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { describe, it, mock } from 'node:test';
import { HeaderGate } from '../../../src/handoff/header-gate.ts';
import { acceptProxied } from '../../../src/handoff/ipc/proxied-socket.ts';
import type { SocketConnection } from '../../../src/handoff/ipc/socket-connection.ts';
import { v2 } from '../../proxy-protocol/make-header.ts';

const header = v2({ source: '192.0.2.7', sourcePort: 1 });

describe('a socket whose header the master reads', () => {
  it('takes no more memory than a header needs', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const gate = new HeaderGate({
      ...{ now: () => performance.now(), timeoutMs: 10_000, most: 10, trusts: () => true, refused() {} },
    });
    const admitted = new Promise<SocketConnection>((resolve) => {
      const parts = { listener: 1, gate, now: () => performance.now(), nextId: () => 1, native: undefined };
      acceptProxied(server, parts, resolve);
    });
    const allocated = mock.method(Buffer, 'allocUnsafe');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    client.write(Buffer.concat([header, Buffer.from('hello')]));
    try {
      const connection = await admitted;
      assert.equal(connection.remoteAddress, '192.0.2.7');
      const sizes = allocated.mock.calls.map((call) => call.arguments[0]);
      assert.ok(Math.max(...sizes) <= 1024, `${sizes.join()} bytes`);
      connection.release();
    } finally {
      mock.restoreAll();
      client.destroy();
      server.close();
    }
  });
});
