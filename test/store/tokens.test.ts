import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import type { Store } from '../../src/store/contract.ts';
import { createStore } from '../../src/store/create-store.ts';
import type { StoreDriver } from '../../src/store/driver.ts';
import { createMemoryDriver } from '../../src/store/memory/driver.ts';
import { createTokens } from '../../src/store/tokens.ts';
import { waitFor } from '../integration/balancer.ts';
import { rejectsWith } from './opened.ts';

/** With a clock that a test sets, for the driver and for the wall. */
function open() {
  const clock = { ms: 1_000_000 };
  const asked: string[] = [];
  const driver = watching(createMemoryDriver({ now: () => clock.ms }), asked);
  const store = createStore(driver);
  return { clock, asked, driver, store, tokens: createTokens(store, { now: () => clock.ms }) };
}

const MINUTE = 60_000;

describe('a token', () => {
  it('has 256 random bits, and gives back its claims', async () => {
    const { tokens } = open();
    const issued = await Promise.all(
      Array.from({ length: 100 }, (_, index) => tokens.issue({ index }, { ttl: '30m' })),
    );
    assert.equal(new Set(issued).size, 100);
    for (const [index, token] of issued.entries()) {
      assert.match(token, /^[\w-]{43}$/);
      assert.equal(Buffer.from(token, 'base64url').length, 32);
      assert.deepEqual(await tokens.verify(token), { index });
    }
  });

  it('is nowhere in the store, neither as it is nor as its bytes', async () => {
    const { driver, tokens } = open();
    let token = '';
    const dump = await written(driver, async () => {
      token = await tokens.issue({ user: 'ada' }, { ttl: '30m', idle: '5m' });
      await tokens.verify(token);
    });
    assert.equal(dump.size, 2);
    for (const [key, value] of dump) {
      const text = `${key} ${value.toString('latin1')}`;
      assert.ok(!text.includes(token));
      assert.ok(!text.includes(Buffer.from(token, 'base64url').toString('latin1')));
    }
    assert.ok(dump.has(`tokens:token/${createHash('sha256').update(token).digest('base64url')}`));
  });

  it('that is malformed is refused without a word to the store', async () => {
    const { asked, tokens } = open();
    const token = await tokens.issue(1, { ttl: '30m' });
    asked.length = 0;
    const wrong = [
      '',
      'x',
      token.slice(1),
      `${token}x`,
      `${token.slice(1)}=`,
      `${token.slice(1)} `,
      `${token}\n`,
      token.replace(/.$/, '/'),
    ];
    for (const given of [...wrong, undefined, null, 1, {}, [token], Buffer.from(token)]) {
      assert.equal(await tokens.verify(given), undefined);
      assert.equal(await tokens.rotate(given), undefined);
      assert.equal(await tokens.revoke(given), false);
    }
    assert.deepEqual(asked, []);
    assert.equal(await tokens.verify(token), 1);
  });

  it('that nobody issued is unknown, though it is well formed', async () => {
    const { tokens } = open();
    assert.equal(await tokens.verify('A'.repeat(43)), undefined);
    assert.equal(await tokens.rotate('A'.repeat(43)), undefined);
    assert.equal(await tokens.revoke('A'.repeat(43)), false);
  });

  it('dies at its absolute expiry, however much it is used', async () => {
    const { clock, tokens } = open();
    const token = await tokens.issue('me', { ttl: '30m', idle: '20m' });
    for (const minutes of [10, 20, 29.99]) {
      clock.ms = 1_000_000 + minutes * MINUTE;
      assert.equal(await tokens.verify(token), 'me', `after ${minutes} min`);
    }
    clock.ms = 1_000_000 + 30 * MINUTE;
    assert.equal(await tokens.verify(token), undefined);
    assert.equal(await tokens.rotate(token), undefined);
  });

  it('dies when it has been idle, and each use puts that off', async () => {
    const { clock, tokens } = open();
    const [used, idle] = await Promise.all(
      [1, 2].map((claims) => tokens.issue(claims, { ttl: '1h', idle: '10m' })),
    );
    for (let times = 0; times < 3; times++) {
      clock.ms += 9 * MINUTE;
      assert.equal(await tokens.verify(used), 1);
    }
    assert.equal(await tokens.verify(idle), undefined);
    clock.ms += 10 * MINUTE;
    assert.equal(await tokens.verify(used), undefined);
  });

  it('is not kept alive by a store that keeps it longer than its absolute expiry', async () => {
    let nowMs = 0;
    // The clock of the store stands still, as that of another machine may be behind.
    const tokens = createTokens(createStore(createMemoryDriver({ now: () => 0 })), { now: () => nowMs });
    const token = await tokens.issue('me', { ttl: 1000 });
    nowMs = 1000;
    assert.equal(await tokens.verify(token), undefined);
    assert.equal(await tokens.rotate(token), undefined);
  });

  it('wants an absolute expiry', async () => {
    const { tokens } = open();
    await rejectsWith('ERR_INVALID_OPTION', tokens.issue(1, {} as never));
    await rejectsWith('ERR_INVALID_OPTION', tokens.issue(1, { ttl: '30m', idle: 'soon' }));
  });
});

describe('rotate', () => {
  it('gives a new token with the same claims, and the old one is dead at once', async () => {
    const { tokens } = open();
    const old = await tokens.issue({ user: 'ada' }, { ttl: '30m', idle: '5m' });
    const token = await tokens.rotate(old);
    assert.notEqual(token, old);
    assert.deepEqual(await tokens.verify(token), { user: 'ada' });
    assert.equal(await tokens.verify(old), undefined);
    assert.equal(await tokens.rotate(old), undefined);
  });

  it('does not put off the absolute expiry, and keeps the idle one', async () => {
    const { clock, tokens } = open();
    const first = await tokens.issue(1, { ttl: '30m', idle: '20m' });
    clock.ms += 15 * MINUTE;
    const second = await tokens.rotate(first);
    clock.ms += 14 * MINUTE;
    assert.equal(await tokens.verify(second), 1);
    clock.ms += MINUTE;
    assert.equal(await tokens.verify(second), undefined);
  });

  it('may change the claims, as at a login', async () => {
    const { tokens } = open();
    const token = await tokens.rotate(await tokens.issue({ role: 'guest' }, { ttl: '30m' }), {
      claims: { role: 'admin' },
    });
    assert.deepEqual(await tokens.verify(token), { role: 'admin' });
  });

  it('gives one of several at the same time a token', async () => {
    const { tokens } = open();
    const old = await tokens.issue(1, { ttl: '30m' });
    const rotated = await Promise.all(Array.from({ length: 10 }, () => tokens.rotate(old)));
    assert.equal(rotated.filter((token) => token !== undefined).length, 1);
  });
});

describe('revoke', () => {
  it('ends one token, and says whether it was there', async () => {
    const { tokens } = open();
    const [one, other] = await Promise.all([
      tokens.issue(1, { ttl: '30m' }),
      tokens.issue(2, { ttl: '30m' }),
    ]);
    assert.deepEqual([await tokens.revoke(one), await tokens.revoke(one)], [true, false]);
    assert.deepEqual([await tokens.verify(one), await tokens.verify(other)], [undefined, 2]);
  });

  it('is not undone by a verification that had begun before', async () => {
    const { driver, store, clock } = open();
    const held = holding(driver, 'touch');
    const tokens = createTokens(createStore(held.driver), { now: () => clock.ms });
    const token = await tokens.issue({ user: 'ada' }, { ttl: '30m', idle: '5m' });
    const verified = tokens.verify(token);
    await waitFor(() => held.waiting.length === 1, 'the touch to be on its way');
    await createTokens(store).revoke(token);
    for (const go of held.waiting) go();
    assert.equal(await verified, undefined);
    assert.equal(await tokens.verify(token), undefined);
  });
});

describe('revokeAll', () => {
  it('ends all tokens of a user, wherever they were issued, and of nobody else', async () => {
    const { store, tokens, clock } = open();
    const elsewhere = createTokens(store, { now: () => clock.ms });
    const ofAda = await Promise.all([
      tokens.issue({ user: 'ada' }, { ttl: '30m' }),
      elsewhere.issue({ user: 'ada' }, { ttl: '10h' }),
      tokens.issue('by name', { ttl: '30m', user: 'ada' }),
    ]);
    ofAda.push((await elsewhere.rotate(await tokens.issue({ user: 'ada' }, { ttl: '30m' })))!);
    const ofBob = await tokens.issue({ user: 'bob' }, { ttl: '30m' });
    for (const token of ofAda) assert.notEqual(await tokens.verify(token), undefined);
    await elsewhere.revokeAll('ada');
    for (const token of ofAda) {
      assert.equal(await tokens.verify(token), undefined);
      assert.equal(await tokens.rotate(token), undefined);
    }
    assert.deepEqual(await tokens.verify(ofBob), { user: 'bob' });
    const later = await tokens.issue({ user: 'ada' }, { ttl: '30m' });
    assert.deepEqual(await tokens.verify(later), { user: 'ada' });
  });

  it('leaves no token of a user behind that was being issued or rotated', async () => {
    const { driver, clock, tokens } = open();
    const held = holding(driver, 'set');
    const slow = createTokens(createStore(held.driver), { now: () => clock.ms });
    const issued = slow.issue({ user: 'ada' }, { ttl: '30m' });
    const rotated = slow.rotate(await tokens.issue({ user: 'ada' }, { ttl: '30m' }));
    await waitFor(() => held.waiting.length === 2, 'both to be on their way');
    await tokens.revokeAll('ada');
    for (const go of held.waiting) go();
    assert.equal(await tokens.verify(await issued), undefined);
    assert.equal(await tokens.verify(await rotated), undefined);
  });

  it('does not end a long token when a short one of the same user is over', async () => {
    const { clock, tokens } = open();
    const long = await tokens.issue({ user: 'ada' }, { ttl: '10h' });
    await tokens.issue({ user: 'ada' }, { ttl: '1m' });
    clock.ms += 9 * 60 * MINUTE;
    assert.deepEqual(await tokens.verify(long), { user: 'ada' });
  });

  it('is not undone when the store forgets the user: tokens whose series is gone are dead', async () => {
    const { driver, tokens } = open();
    const token = await tokens.issue({ user: 'ada' }, { ttl: '30m' });
    await driver.clear('tokens:user/');
    assert.equal(await tokens.verify(token), undefined);
    await tokens.issue({ user: 'ada' }, { ttl: '30m' });
    assert.equal(await tokens.verify(token), undefined);
  });

  it('wants a user', async () => {
    const { tokens } = open();
    await rejectsWith('ERR_INVALID_OPTION', tokens.revokeAll(''));
    await rejectsWith('ERR_INVALID_OPTION', tokens.revokeAll(undefined as unknown as string));
  });

  it('takes many logins of one user at the same time', async () => {
    const { tokens } = open();
    const issued = await Promise.all(
      Array.from({ length: 50 }, (_, index) => tokens.issue({ user: 'ada', index }, { ttl: 60_000 + index })),
    );
    for (const [index, token] of issued.entries()) {
      assert.deepEqual(await tokens.verify(token), { user: 'ada', index });
    }
  });
});

describe('the tokens of a store that is down', () => {
  it('let nobody in, and no error tells a token', async () => {
    const { store, tokens, driver } = open();
    const token = await tokens.issue({ user: 'ada' }, { ttl: '30m', idle: '5m' });
    await driver.close();
    for (const asked of [
      tokens.verify(token),
      tokens.rotate(token),
      tokens.revoke(token),
      tokens.issue(1, { ttl: '1m' }),
    ]) {
      await rejectsWith('ERR_STORE_UNAVAILABLE', asked, token);
    }
    await rejectsWith('ERR_STORE_UNAVAILABLE', store.tokens.verify(token), token);
  });
});

describe('the tokens of a namespace', () => {
  it('are its own, and are found again through the store', async () => {
    const { store }: { store: Store } = open();
    const token = await store.namespace('shop').tokens.issue(1, { ttl: '30m' });
    assert.equal(await store.namespace('shop').tokens.verify(token), 1);
    assert.equal(await store.tokens.verify(token), undefined);
    assert.equal(store.tokens, store.tokens);
  });
});

/** Notes which operations are asked for. */
function watching(driver: StoreDriver, asked: string[]): StoreDriver {
  return new Proxy(driver, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]) => {
        asked.push(String(name));
        return value.apply(target, given);
      };
    },
  });
}

/** One operation waits until the test lets it go. */
function holding(driver: StoreDriver, operation: keyof StoreDriver) {
  const waiting: (() => void)[] = [];
  const held = new Proxy(driver, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (name !== operation) return value;
      return async (...given: unknown[]) => {
        await new Promise<void>((resolve) => waiting.push(resolve));
        return value.apply(target, given);
      };
    },
  });
  return { driver: held, waiting };
}

/** Subscribes, runs, and gives all that was written meanwhile, as it is kept. */
async function written(driver: StoreDriver, run: () => Promise<void>): Promise<Map<string, Buffer>> {
  const keys = new Set<string>();
  const end = await driver.subscribe('', (change) => change.type !== 'missed' && keys.add(change.key));
  await run();
  await end();
  const found = await Promise.all([...keys].map(async (key) => [key, (await driver.get(key))!] as const));
  return new Map(found);
}
