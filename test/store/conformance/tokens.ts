/** Tokens over every driver: issued in one process, and known to the other. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createStore } from '../../../src/store/create-store.ts';
import { waitFor } from '../../integration/balancer.ts';
import { type DriverCase, withDriver } from '../opened.ts';

export function tokensConform(of: DriverCase): void {
  it('has tokens that are dead in every process as soon as they are revoked', () =>
    withDriver(of, async (driver, other) => {
      const [here, there] = [createStore(driver).tokens, createStore(other).tokens];
      const options = { ttl: '30m', idle: '5m' };
      const [one, two, three] = await Promise.all(
        [1, 2, 3].map((n) => here.issue({ user: 'ada', n }, options)),
      );
      assert.deepEqual(await there.verify(one), { user: 'ada', n: 1 });
      const rotated = await there.rotate(two);
      assert.deepEqual(
        [await here.verify(two), await here.verify(rotated)],
        [undefined, { user: 'ada', n: 2 }],
      );
      await there.revoke(one);
      assert.equal(await here.verify(one), undefined);
      await there.revokeAll('ada');
      assert.deepEqual([await here.verify(rotated), await here.verify(three)], [undefined, undefined]);
    }));

  it('has tokens that end by themselves', () =>
    withDriver(of, async (driver, other) => {
      const [here, there] = [createStore(driver).tokens, createStore(other).tokens];
      const token = await here.issue(1, { ttl: '30m', idle: 100 });
      const brief = await here.issue(2, { ttl: 150 });
      assert.equal(await there.verify(token), 1);
      // Looked at by asking for the other one: asking for it would put it off.
      await waitFor(async () => (await there.verify(brief)) === undefined, 'the token to end');
      assert.equal(await there.verify(token), undefined);
    }));
}
