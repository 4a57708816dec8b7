/** A Store over any driver: checks what it is given, and makes bytes of values and back. */
import type { Change, Store } from './contract.ts';
import type { StoreDriver } from './driver.ts';
import { checkKey, checkName, checkPrefix, checkStep } from './limits.ts';
import { createTokens } from './tokens.ts';
import { optionalTtlInMs, ttlInMs } from './ttl.ts';
import { decodeValue, encodeValue } from './value.ts';

/** Closing it closes the driver. */
export function createStore(driver: StoreDriver): Store {
  return storeUnder(driver, '');
}

function storeUnder(driver: StoreDriver, prefix: string): Store {
  const whole = (key: string): string => {
    checkKey(key);
    if (prefix === '') return key;
    const named = prefix + key;
    checkKey(named);
    return named;
  };
  const store: Store = {
    async get<T>(key: string) {
      return decoded<T>(await driver.get(whole(key)), 'get');
    },
    async set(key, value, { ttl, ifAbsent } = {}) {
      const how = { ttlMs: optionalTtlInMs(ttl), ifAbsent: ifAbsent === true };
      return driver.set(whole(key), encodeValue(value, 'set'), how);
    },
    delete: async (key) => driver.delete(whole(key)),
    touch: async (key, ttl) => driver.touch(whole(key), ttlInMs(ttl)),
    async increment(key, { by = 1, ttl } = {}) {
      checkStep(by);
      return driver.increment(whole(key), by, optionalTtlInMs(ttl));
    },
    async compareAndSet(key, expected, next, { ttl } = {}) {
      const [before, after] = [expected, next].map((value) =>
        value === undefined ? undefined : encodeValue(value, 'compareAndSet'),
      );
      return driver.compareAndSet(whole(key), before, after, optionalTtlInMs(ttl));
    },
    async getAndDelete<T>(key: string) {
      return decoded<T>(await driver.getAndDelete(whole(key)), 'getAndDelete');
    },
    clear: async () => driver.clear(prefix),
    async subscribe(part, listener) {
      checkPrefix(part);
      checkPrefix(prefix + part);
      return driver.subscribe(prefix + part, (change) => listener(withoutPrefix(change, prefix)));
    },
    namespace(name) {
      checkName(name);
      checkPrefix(`${prefix}${name}:`);
      return storeUnder(driver, `${prefix}${name}:`);
    },
    // Made when it is first asked for: a namespace of tokens has tokens of its own, and so on for ever.
    get tokens() {
      const tokens = createTokens(store);
      Object.defineProperty(store, 'tokens', { value: tokens, enumerable: true });
      return tokens;
    },
    close: async () => driver.close(),
  };
  return store;
}

function decoded<T>(bytes: Buffer | undefined, what: string): T | undefined {
  return bytes === undefined ? undefined : (decodeValue(bytes, what) as T);
}

function withoutPrefix(change: Change, prefix: string): Change {
  return change.type === 'missed' ? change : { type: change.type, key: change.key.slice(prefix.length) };
}
