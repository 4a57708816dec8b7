import assert from 'node:assert/strict';
import { type AddressInfo, createServer } from 'node:net';
import { describe, it } from 'node:test';
import { freePorts, onFreePorts } from '../../../src/measure/processes/free-port.ts';
import { takesConnections } from '../../../src/measure/processes/takes-connections.ts';

describe('free ports', () => {
  it('are all different, and nobody listens on them', async () => {
    const ports = await freePorts(20);
    assert.equal(new Set(ports).size, 20);
    for (const port of ports) assert.equal(await takesConnections(port), false);
  });

  it('are tried again when somebody was faster', async () => {
    const tried: number[] = [];
    const given = await onFreePorts(1, async ([port]) => {
      tried.push(port!);
      if (tried.length < 3) throw new Error('bind() failed (98: Address already in use)');
      return port;
    });
    assert.equal(tried.length, 3);
    assert.equal(given, tried[2]);
  });

  it('are not tried for ever', async () => {
    let tries = 0;
    const failing = onFreePorts(1, async () => {
      tries++;
      throw new Error('listen EADDRINUSE');
    });
    await assert.rejects(failing, /EADDRINUSE/);
    assert.equal(tries, 5);
  });

  it('are not tried again after another failure', async () => {
    let tries = 0;
    const failing = onFreePorts(1, async () => {
      tries++;
      throw new Error('no luck');
    });
    await assert.rejects(failing, /no luck/);
    assert.equal(tries, 1);
  });
});

describe('whether a port takes connections', () => {
  it('is seen', async () => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    assert.equal(await takesConnections(port), true);
    await new Promise((resolve) => server.close(resolve));
    assert.equal(await takesConnections(port), false);
  });
});
