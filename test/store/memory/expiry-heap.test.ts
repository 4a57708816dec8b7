import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createRandom } from '../../../src/measure/method/random.ts';
import { createEntry, type Entry } from '../../../src/store/memory/entry.ts';
import { ExpiryHeap } from '../../../src/store/memory/expiry-heap.ts';

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

it(`the heap has the next to expire first, whatever is placed, moved and removed (SEED=${seed})`, () => {
  const random = createRandom(seed);
  const heap = new ExpiryHeap();
  const entries = Array.from({ length: 60 }, (_, index) => createEntry(`k${index}`));
  const placed = new Set<Entry>();
  for (let step = 0; step < 20_000; step++) {
    const entry = entries[Math.floor(random() * entries.length)]!;
    if (random() < 0.3) {
      heap.remove(entry);
      placed.delete(entry);
    } else {
      entry.expiresAtMs = random() < 0.1 ? Number.POSITIVE_INFINITY : Math.floor(random() * 1000);
      heap.place(entry);
      if (entry.expiresAtMs === Number.POSITIVE_INFINITY) placed.delete(entry);
      else placed.add(entry);
    }
    assert.equal(heap.size, placed.size);
    const least = Math.min(...[...placed].map(({ expiresAtMs }) => expiresAtMs));
    assert.equal(heap.first?.expiresAtMs ?? Number.POSITIVE_INFINITY, least, `step ${step}`);
  }
});
