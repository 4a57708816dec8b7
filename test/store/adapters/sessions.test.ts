/** One suite for the session packages of all frameworks, each the real one. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Store } from '../../../src/store/contract.ts';
import { createStore } from '../../../src/store/create-store.ts';
import type { StoreDriver } from '../../../src/store/driver.ts';
import { createMemoryDriver } from '../../../src/store/memory/driver.ts';
import { waitFor } from '../../integration/balancer.ts';
import { type App, type AppOptions, apps } from './apps.ts';

const MAX_AGE = 60_000;

interface Setting {
  readonly store: Store;
  readonly driver: StoreDriver;
  /** Two of them, as two workers are. */
  readonly one: App;
  readonly other: App;
  /** How many requests to /slow wait. */
  waiting(): number;
  letGo(): void;
  /** Of the store. */
  pass(ms: number): void;
}

for (const [name, start] of Object.entries(apps)) {
  /** For one test. */
  const withApps = async (
    run: (setting: Setting) => Promise<void>,
    options: Partial<AppOptions> = { maxAge: MAX_AGE },
  ): Promise<void> => {
    let passedMs = 0;
    const driver = createMemoryDriver({ now: () => performance.now() + passedMs });
    const store = createStore(driver);
    let held: (() => void)[] = [];
    const slow = () => new Promise<void>((resolve) => held.push(resolve));
    const [one, other] = await Promise.all([
      start({ store, slow, ...options }),
      start({ store, slow, ...options }),
    ]);
    const letGo = (): void => {
      for (const go of held) go();
      held = [];
    };
    const pass = (ms: number): void => {
      passedMs += ms;
    };
    try {
      await run({ store, driver, one, other, waiting: () => held.length, letGo, pass });
    } finally {
      letGo();
      await Promise.all([one.close(), other.close()]);
      await driver.close();
    }
  };

  describe(`sessions of ${name}`, () => {
    it('are the same in every worker, and those of others are not', () =>
      withApps(async ({ one, other }) => {
        const ada = new Browser();
        await ada.get(one, '/?user=ada&items=3');
        assert.deepEqual(await ada.get(other), { user: 'ada', items: '3' });
        await ada.get(other, '/?items=4');
        assert.deepEqual(await ada.get(one), { user: 'ada', items: '4' });
        assert.deepEqual(await new Browser().get(one), {});
      }));

    it('of a browser that keeps no cookies for long are kept as well', () =>
      withApps(async ({ one, other }) => {
        const ada = new Browser();
        await ada.get(one, '/?user=ada');
        assert.deepEqual(await ada.get(other), { user: 'ada' });
      }, {}));

    it('lose no change of a parallel request, be it in another worker', () =>
      withApps(async ({ one, other, waiting, letGo }) => {
        const ada = new Browser();
        await ada.get(one, '/?user=ada&old=1');
        const slow = [ada.get(one, '/slow?slow=1'), ada.get(other, '/slow?slower=1')];
        await waitFor(() => waiting() === 2, 'both to wait');
        await ada.get(one, '/?fast=1&old=2');
        letGo();
        await Promise.all(slow);
        assert.deepEqual(await ada.get(other), { user: 'ada', old: '2', fast: '1', slow: '1', slower: '1' });
      }));

    it('are not back when a request that had begun before the logout ends after it', () =>
      withApps(async ({ one, other, waiting, letGo }) => {
        const ada = new Browser();
        await ada.get(one, '/?user=ada');
        const stolen = ada.copy();
        const slow = [ada.copy().get(one, '/slow?changed=1'), ada.copy().get(other, '/slow')];
        await waitFor(() => waiting() === 2, 'both to wait');
        await ada.get(other, '/logout');
        letGo();
        await Promise.all(slow);
        assert.deepEqual(await stolen.copy().get(one), {});
        assert.deepEqual(await stolen.copy().get(other), {});
      }));

    it('get a new id by regenerate, and the old one is dead', () =>
      withApps(async ({ one, other }) => {
        const ada = new Browser();
        await ada.get(one, '/?guest=1');
        const before = ada.copy();
        await ada.get(one, '/renew');
        await ada.get(one, '/?user=ada');
        assert.notEqual(ada.cookie, before.cookie);
        assert.deepEqual(await before.get(other), {});
        assert.equal((await ada.get(other)).user, 'ada');
      }));

    it('end when nothing was asked for so long, and each request puts that off', () =>
      withApps(async ({ one, other, pass }) => {
        const [used, idle] = [new Browser(), new Browser()];
        await used.get(one, '/?user=ada');
        await idle.get(one, '/?user=bob');
        for (let times = 0; times < 3; times++) {
          pass(0.6 * MAX_AGE);
          assert.equal((await used.copy().get(other)).user, 'ada');
        }
        assert.deepEqual(await idle.get(one), {});
      }));

    it('are refused, and nobody is let in, while the store is down', () =>
      withApps(async ({ one, driver }) => {
        const ada = new Browser();
        await ada.get(one, '/?user=ada');
        await driver.close();
        const { status } = await fetch(`${one.url}/`, { headers: { cookie: ada.cookie } });
        assert.equal(status, 500);
      }));

    it('are kept under no id that a cookie could be made of', () =>
      withApps(async ({ one, store }) => {
        const keys: string[] = [];
        await store.subscribe('', (change) => change.type !== 'missed' && keys.push(change.key));
        const ada = new Browser();
        await ada.get(one, '/?user=ada');
        await waitFor(() => keys.length > 0, 'the session to be set');
        const id = decodeURIComponent(ada.cookie)
          .replace(/^[^=]+=(?:s:)?/, '')
          .split(';')[0]!
          .split('.')[0]!;
        assert.ok(id.length >= 20, ada.cookie);
        for (const key of keys) {
          assert.match(key, /^[\w-]+:[\w-]{43}$/);
          assert.ok(!key.includes(id));
          assert.ok(!JSON.stringify(await store.get(key)).includes(id));
        }
      }));
  });
}

/** Keeps one cookie jar, as a browser does. */
class Browser {
  readonly #cookies: Map<string, string>;

  constructor(cookies: ReadonlyMap<string, string> = new Map()) {
    this.#cookies = new Map(cookies);
  }

  copy(): Browser {
    return new Browser(this.#cookies);
  }

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async get({ url }: App, path = '/'): Promise<Record<string, unknown>> {
    const response = await fetch(url + path, { headers: { cookie: this.cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (/expires=Thu, 01 Jan 1970/i.test(line) || value === '') this.#cookies.delete(name!);
      else this.#cookies.set(name!, value!);
    }
    assert.equal(response.status, 200);
    return (await response.json()) as Record<string, unknown>;
  }
}
