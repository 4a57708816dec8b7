import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom } from '../../../src/measure/method/random.ts';
import { ENTRY_BYTES } from '../../../src/store/memory/entry.ts';
import { MemoryTable } from '../../../src/store/memory/table.ts';

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

interface Made {
  readonly table: MemoryTable;
  readonly told: string[];
  /** Sets the clock. */
  at(ms: number): void;
}

function make({ maxEntries = 1000, maxBytes = 1e9 } = {}): Made {
  let nowMs = 0;
  const told: string[] = [];
  const table = new MemoryTable({
    now: () => nowMs,
    maxEntries,
    maxBytes,
    changed: (type, key) => told.push(`${type} ${key}`),
  });
  return {
    table,
    told,
    at: (ms) => {
      nowMs = ms;
    },
  };
}

const bytes = (text: string): Buffer => Buffer.from(text);

describe('the memory table', () => {
  it('lets the least recently used go when there are too many', () => {
    const { table, told } = make({ maxEntries: 3 });
    for (const key of ['a', 'b', 'c']) table.set(key, bytes('1'));
    table.get('a');
    table.touch('b', 1000);
    table.set('d', bytes('1'));
    table.set('e', bytes('1'));
    assert.deepEqual([...table.keys()].sort(), ['b', 'd', 'e']);
    assert.deepEqual(told.slice(3), ['set d', 'expired c', 'set e', 'expired a']);
  });

  it('lets as many go as it takes to have room for the bytes, and never the newest', () => {
    const one = ENTRY_BYTES + 1 + 100;
    const { table } = make({ maxBytes: 4 * one });
    for (const key of ['a', 'b', 'c', 'd']) table.set(key, Buffer.alloc(100));
    assert.equal(table.bytes, 4 * one);
    table.set('d', Buffer.alloc(100 + 2 * one));
    assert.deepEqual([...table.keys()], ['c', 'd']);
    assert.equal(table.bytes, 4 * one);
    table.set('e', Buffer.alloc(4 * one - ENTRY_BYTES - 1));
    assert.deepEqual([...table.keys()], ['e']);
  });

  it('refuses an entry that alone is too large, and changes nothing', () => {
    const { table, told } = make({ maxBytes: 1000 });
    table.set('a', bytes('1'), { ttlMs: 5 });
    for (const key of ['a', 'b']) {
      assert.throws(() => table.set(key, Buffer.alloc(1000)), { code: 'ERR_STORE_FULL' });
    }
    assert.equal(String(table.get('a')), '1');
    assert.equal(table.nextExpiryMs, 5);
    assert.deepEqual(told, ['set a']);
  });

  it('lets what has expired go before what is only old', () => {
    const { table, at } = make({ maxEntries: 2 });
    table.set('old', bytes('1'));
    table.set('brief', bytes('1'), { ttlMs: 10 });
    at(10);
    table.set('new', bytes('1'));
    assert.deepEqual([...table.keys()], ['old', 'new']);
  });

  it('ends a key at its time, whoever looks, and clears the others away a part at a time', () => {
    const { table, told, at } = make();
    for (let index = 0; index < 10; index++) table.set(`k${index}`, bytes('1'), { ttlMs: 10 + index });
    assert.equal(table.nextExpiryMs, 10);
    at(9.9);
    assert.equal(table.expireDue(100), false);
    assert.equal(table.size, 10);
    at(18);
    assert.equal(table.get('k8'), undefined);
    assert.equal(table.expireDue(5), true);
    assert.equal(table.size, 4);
    assert.equal(table.expireDue(5), false);
    assert.deepEqual([...table.keys()], ['k9']);
    assert.deepEqual(
      told.slice(10).sort(),
      Array.from({ length: 9 }, (_, index) => `expired k${index}`),
    );
  });

  it('keeps a copy that is no part of a larger buffer, small or large', () => {
    const { table } = make();
    for (const length of [5, 4096, 4097, 10_000]) {
      const value = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 256)).subarray(
        7,
        7 + length,
      );
      const before = Buffer.from(value);
      table.set('key', value);
      value.fill(0);
      assert.ok(table.get('key')!.equals(before), `${length} bytes`);
      if (length > 4096) assert.equal(table.get('key')!.buffer.byteLength, length);
    }
  });

  it(`counts every byte, and keeps every limit and order, whatever happens (SEED=${seed})`, () => {
    const maxEntries = 20;
    const maxBytes = 25 * ENTRY_BYTES;
    const { table, at } = make({ maxEntries, maxBytes });
    const model = new Model(maxEntries, maxBytes);
    const random = createRandom(seed);
    const below = (count: number): number => Math.floor(random() * count);
    for (let step = 0; step < 20_000; step++) {
      const key = `k${below(40)}`;
      if (random() < 0.3) {
        model.nowMs += below(20);
        at(model.nowMs);
      }
      const kind = below(5);
      const ttlMs = random() < 0.6 ? 1 + below(200) : undefined;
      const value = Buffer.alloc(below(1000));
      if (kind === 0) assert.equal(table.get(key)?.length, model.get(key)?.length);
      else if (kind === 1) assert.equal(table.delete(key), model.delete(key));
      else if (kind === 2) assert.equal(table.touch(key, 50), model.touch(key, 50));
      else {
        table.set(key, value, { ttlMs });
        model.set(key, value.length, ttlMs);
      }
      if (random() < 0.1) {
        table.expireDue(1000);
        model.expire();
        assert.deepEqual([...table.keys()].sort(), [...model.entries.keys()].sort(), `step ${step}`);
        assert.equal(table.bytes, model.bytes, `step ${step}`);
        assert.equal(table.nextExpiryMs, model.nextExpiryMs, `step ${step}`);
      }
      assert.ok(table.size <= maxEntries && table.bytes <= maxBytes, `step ${step}`);
    }
  });
});

/** The same rules without a structure: everything is searched. */
class Model {
  nowMs = 0;
  /** From the least recently used to the most. */
  readonly entries = new Map<string, { length: number; untilMs: number }>();
  readonly #maxEntries: number;
  readonly #maxBytes: number;

  constructor(maxEntries: number, maxBytes: number) {
    this.#maxEntries = maxEntries;
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return [...this.entries].reduce((sum, [key, { length }]) => sum + key.length + length + ENTRY_BYTES, 0);
  }

  get nextExpiryMs(): number | undefined {
    const next = Math.min(...[...this.entries.values()].map(({ untilMs }) => untilMs));
    return Number.isFinite(next) ? next : undefined;
  }

  get(key: string): { length: number } | undefined {
    return this.#use(key);
  }

  set(key: string, length: number, ttlMs = Number.POSITIVE_INFINITY): void {
    this.entries.delete(key);
    this.entries.set(key, { length, untilMs: this.nowMs + ttlMs });
    while (this.entries.size > this.#maxEntries || this.bytes > this.#maxBytes) {
      const next = this.nextExpiryMs;
      const due = next !== undefined && next <= this.nowMs ? this.#firstDue(next) : undefined;
      this.entries.delete(due ?? this.entries.keys().next().value!);
    }
  }

  delete(key: string): boolean {
    return this.#use(key) !== undefined && this.entries.delete(key);
  }

  touch(key: string, ttlMs: number): boolean {
    const entry = this.#use(key);
    if (entry !== undefined) entry.untilMs = this.nowMs + ttlMs;
    return entry !== undefined;
  }

  expire(): void {
    for (const [key, { untilMs }] of this.entries) if (untilMs <= this.nowMs) this.entries.delete(key);
  }

  /** Several may be due at once, and any of them may go first: they are all gone when the next is compared. */
  #firstDue(untilMs: number): string {
    return [...this.entries].find(([, entry]) => entry.untilMs === untilMs)![0];
  }

  #use(key: string): { length: number; untilMs: number } | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.entries.delete(key);
    if (entry.untilMs <= this.nowMs) return undefined;
    this.entries.set(key, entry);
    return entry;
  }
}
