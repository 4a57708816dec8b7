/** The end of a driver, for every driver. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { bytes, collect, type DriverCase, rejectsWith, withDriver } from '../opened.ts';

export function closingConforms(of: DriverCase): void {
  it('refuses everything once it is closed, and may be closed again', () =>
    withDriver(of, async (driver) => {
      const { told, listener } = collect();
      const end = await driver.subscribe('', listener);
      await driver.close();
      await driver.close();
      for (const asked of [
        driver.get('key'),
        driver.set('key', bytes('1'), {}),
        driver.delete('key'),
        driver.touch('key', 1),
        driver.increment('key', 1, undefined),
        driver.compareAndSet('key', undefined, bytes('1'), undefined),
        driver.getAndDelete('key'),
        driver.clear(''),
        driver.subscribe('', listener),
      ]) {
        await rejectsWith('ERR_STORE_UNAVAILABLE', asked);
      }
      await end();
      assert.deepEqual(told, []);
    }));
}
