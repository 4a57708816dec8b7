import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createAlgorithm } from '../../src/algorithms/index.ts';
import { seededContext, workers } from './views.ts';

const client = { remoteAddress: '192.0.2.17' };

const keepers = [
  { name: 'source-hash', relaxed: { wait: false } },
  { name: 'maglev', relaxed: { wait: false } },
  { name: 'ring', relaxed: { wait: false } },
  { name: 'bounded-hash', relaxed: { wait: false } },
  { name: 'rr', kept: { sticky: true }, relaxed: { sticky: true, 'sticky-wait': false } },
];

for (const { name, kept = {}, relaxed } of keepers) {
  describe(`a client of ${name}${'sticky' in kept ? ' with sticky' : ''}`, () => {
    const members = workers(5);
    const make = (options: object) => {
      const algorithm = createAlgorithm({ name, options: { ...options } }, seededContext(1));
      algorithm.changed!(members);
      const own = algorithm.pick(members, client)!;
      return { algorithm, own, others: members.filter((worker) => worker !== own) };
    };

    it('waits for its worker while that one has no room', () => {
      const { algorithm, own, others } = make(kept);
      for (let time = 0; time < 3; time++) assert.equal(algorithm.pick(others, client), own);
    });

    it('waits for its worker while that one is out of rotation and within reach, and no longer', () => {
      const { algorithm, own, others } = make(kept);
      algorithm.changed!(others, members);
      assert.equal(algorithm.pick(others, client), own);
      algorithm.changed!(others, others);
      assert.ok(others.includes(algorithm.pick(others, client)!));
    });

    it('goes to another one if it is told not to wait, and back', () => {
      const { algorithm, own, others } = make(relaxed);
      assert.ok(others.includes(algorithm.pick(others, client)!));
      assert.equal(algorithm.pick(members, client), own);
    });

    it('does not wait for a worker that an option leaves out', () => {
      for (const options of [{ 'pending-limit': 1 }, { 'share-cap': 1 }]) {
        const { algorithm, own, others } = make({ ...kept, ...options });
        const loaded = { ...own, pending: 1 };
        const shown = members.map((worker) => (worker === own ? loaded : worker));
        algorithm.changed!(shown);
        for (let time = 0; time < 400; time++) algorithm.pick(shown, client);
        if ('pending-limit' in options) assert.ok(others.includes(algorithm.pick(shown, client)!));
      }
    });
  });
}
