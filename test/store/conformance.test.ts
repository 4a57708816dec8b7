/** One suite for all drivers: what one of them does, all do. */
import { after, describe } from 'node:test';
import { atomicConforms } from './conformance/atomic.ts';
import { changesConform } from './conformance/changes.ts';
import { closingConforms } from './conformance/closing.ts';
import { expiryConforms } from './conformance/expiry.ts';
import { modelConforms } from './conformance/model.ts';
import { tokensConform } from './conformance/tokens.ts';
import { valuesConform } from './conformance/values.ts';
import { drivers, stopServers } from './drivers.ts';

after(stopServers);

for (const driver of drivers) {
  describe(`the driver ${driver.name}`, { skip: driver.missing ?? false }, () => {
    valuesConform(driver);
    expiryConforms(driver);
    atomicConforms(driver);
    changesConform(driver);
    modelConforms(driver);
    tokensConform(driver);
    closingConforms(driver);
  });
}
