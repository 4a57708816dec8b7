import assert from 'node:assert/strict';
import { isIPv4 } from 'node:net';
import { describe, it } from 'node:test';
import { clientsOf } from '../../src/simulate/clients.ts';
import { RandomStream } from '../../src/simulate/random-stream.ts';
import type { Clients } from '../../src/simulate/scenario.ts';
import { isNear } from '../near.ts';

const DRAWS = 100_000;

function countsOf(clients: Clients): number[] {
  const next = clientsOf(clients, new RandomStream(1));
  const counts = new Map<string, number>();
  for (let draw = 0; draw < DRAWS; draw++) {
    const { remoteAddress = '', remotePort = 0 } = next();
    assert.ok(
      isIPv4(remoteAddress) && remotePort >= 1024 && remotePort < 65_536,
      `${remoteAddress}:${remotePort}`,
    );
    counts.set(remoteAddress, (counts.get(remoteAddress) ?? 0) + 1);
  }
  return [...counts.values()].sort((left, right) => right - left);
}

describe('clients', () => {
  it('have no address when nobody is known', () => {
    assert.deepEqual(clientsOf(undefined, new RandomStream(1))(), {});
  });

  it('connect alike often', () => {
    const counts = countsOf({ count: 4 });
    assert.equal(counts.length, 4);
    for (const count of counts) isNear(count / DRAWS, 0.25, 0.01);
  });

  it('connect by the distribution of Zipf, if asked to', () => {
    // 1, 1/2 and 1/3 of 11/6.
    const [first, second, third] = countsOf({ count: 3, skew: 1 });
    isNear(first! / DRAWS, 6 / 11, 0.01);
    isNear(second! / DRAWS, 3 / 11, 0.01);
    isNear(third! / DRAWS, 2 / 11, 0.01);
  });

  it('may be many', () => {
    assert.ok(countsOf({ count: 1_000_000 }).length > 90_000);
  });
});
