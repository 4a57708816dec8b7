import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { nativeCalls } from '../../../src/native/index.ts';
import { handleOf } from '../../../src/worker/host/descriptor-handle.ts';
import { waitFor } from '../../integration/balancer.ts';
import { type Front, type FrontConnection, openFront, readAll } from './front.ts';

const { native, reason } = nativeCalls();

describe('the handle for a descriptor', { skip: native === undefined ? reason : false }, () => {
  const calls = native!;
  const directory = mkdtempSync(join(tmpdir(), 'pointsman-'));
  let tcp: Front;
  let unix: Front;

  before(async () => {
    tcp = await openFront();
    unix = await openFront(join(directory, 'front.sock'));
  });
  after(async () => {
    await Promise.all([tcp.close(), unix.close()]);
    rmSync(directory, { recursive: true });
  });

  /** A connection as it comes out of a mailbox: a descriptor and nothing else. */
  async function arrive(front: Front): Promise<{ fd: number; client: FrontConnection['client'] }> {
    const { client, handle } = await front.accept();
    const fd = calls.duplicate(handle.fd);
    handle.close();
    return { fd, client };
  }

  // The first of a kind is made in another way than those behind it.
  for (const [kind, isPipe] of [
    ['TCP', false],
    ['unix socket', true],
  ] as const) {
    for (const which of ['first', 'second', 'third']) {
      it(`carries a ${kind} connection, the ${which} of its kind`, async () => {
        const { fd, client } = await arrive(isPipe ? unix : tcp);
        const handle = handleOf(fd, isPipe);
        client.write('early');
        const into = Buffer.alloc(16);
        await waitFor(() => calls.receive(fd, into) === 5, 'the bytes to be there, read by nobody else');
        const socket = new Socket({ handle } as object);
        client.write('ping');
        const [bytes] = await new Promise<[Buffer]>((resolve) =>
          socket.once('data', (data) => resolve([data])),
        );
        assert.equal(bytes.toString(), 'ping');
        socket.end('pong');
        assert.equal(await readAll(client), 'pong');
        client.end();
        await new Promise((resolve) => socket.once('close', resolve));
      });
    }
  }

  it('closes the descriptor with the handle', async () => {
    const { fd, client } = await arrive(tcp);
    handleOf(fd, false).close();
    assert.equal(await readAll(client), '');
  });

  it('is refused for a descriptor that is closed', () => {
    const fd = openSync('package.json', 'r');
    closeSync(fd);
    assert.throws(() => handleOf(fd, false));
    assert.throws(() => handleOf(fd, true));
  });
});
