import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom } from '../../src/measure/method/random.ts';
import { createRoster, NOT_SEATED, type Roster, type Seated } from '../../src/worker/roster.ts';

interface Member extends Seated {
  readonly name: number;
}

const member = (name: number): Member => ({ name, seat: NOT_SEATED });

function namesIn(roster: Roster<Member>): number[] {
  const names: number[] = [];
  roster.forEach(({ name }) => void names.push(name));
  return names.sort((a, b) => a - b);
}

describe('a roster', () => {
  it('holds who came and has not left, as a Set would', () => {
    const seed = Date.now() % 1_000_000;
    const random = createRandom(seed);
    const roster = createRoster<Member>();
    const model = new Set<Member>();
    const members = Array.from({ length: 40 }, (_, name) => member(name));
    for (let step = 0; step < 5000; step++) {
      const one = members[Math.floor(random() * members.length)]!;
      if (random() < 0.5) {
        roster.add(one);
        model.add(one);
      } else {
        assert.equal(roster.delete(one), model.delete(one), `seed ${seed}, step ${step}`);
      }
      assert.equal(roster.size, model.size, `seed ${seed}, step ${step}`);
      assert.equal(one.seat !== NOT_SEATED, model.has(one), `seed ${seed}, step ${step}`);
      if (step % 50 === 0) {
        const expected = [...model].map(({ name }) => name).sort((a, b) => a - b);
        assert.deepEqual(namesIn(roster), expected, `seed ${seed}, step ${step}`);
      }
    }
  });

  it('visits everyone who stays, and nobody who has left, while members come and go', () => {
    const seed = Date.now() % 1_000_000;
    const random = createRandom(seed);
    for (let round = 0; round < 200; round++) {
      const roster = createRoster<Member>();
      const before = Array.from({ length: 12 }, (_, name) => member(name));
      for (const one of before) roster.add(one);
      const visited = new Set<Member>();
      roster.forEach((one) => {
        assert.notEqual(one.seat, NOT_SEATED, `seed ${seed}, round ${round}: had left`);
        visited.add(one);
        if (random() < 0.4) roster.delete(before[Math.floor(random() * before.length)]!);
        if (random() < 0.2) roster.add(member(100));
      });
      for (const one of before) {
        assert.ok(one.seat === NOT_SEATED || visited.has(one), `seed ${seed}, round ${round}: left out`);
      }
    }
  });
});
