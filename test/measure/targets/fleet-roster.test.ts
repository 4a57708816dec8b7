import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FleetRoster } from '../../../src/measure/targets/fleet-roster.ts';

function rosterWith(...pids: number[]) {
  const living = new Set<number>();
  const told: [pid: number, factor: number][] = [];
  const roster = new FleetRoster((pid) => living.has(pid));
  const join = (pid: number) => {
    living.add(pid);
    const member = { pid, slowDown: (factor: number) => void told.push([pid, factor]) };
    roster.join(member);
    return member;
  };
  const members = pids.map(join);
  return { roster, living, told, join, members };
}

describe('a fleet roster', () => {
  it('gives numbers in the order of pids, not in that of arrival', () => {
    const { roster } = rosterWith(30, 10, 20);
    assert.deepEqual(roster.numbered(), []);
    roster.giveNumbers();
    assert.deepEqual(roster.numbered(), [
      { number: 1, pid: 10 },
      { number: 2, pid: 20 },
      { number: 3, pid: 30 },
    ]);
  });

  it('gives a replacement the smallest free number and remembers who had it', () => {
    const { roster, members, join } = rosterWith(10, 20, 30);
    roster.giveNumbers();
    roster.leave(members[2]!);
    roster.leave(members[0]!);
    join(40);
    join(50);
    join(60);
    assert.deepEqual(roster.numbered(), [
      { number: 1, pid: 40 },
      { number: 2, pid: 20 },
      { number: 3, pid: 50 },
      { number: 4, pid: 60 },
    ]);
    assert.equal(roster.numberOf(10), 1);
    assert.equal(roster.numberOf(30), 3);
    assert.equal(roster.numberOf(70), undefined);
  });

  it('frees the number of one that died although its end was not heard yet', () => {
    const { roster, living, join } = rosterWith(10, 20);
    roster.giveNumbers();
    living.delete(10);
    join(30);
    assert.equal(roster.size, 2);
    assert.equal(roster.numberOf(30), 1);
  });

  it('keeps numbers when they are asked for again', () => {
    const { roster, join } = rosterWith(20);
    roster.giveNumbers();
    join(10);
    roster.giveNumbers();
    assert.equal(roster.numberOf(20), 1);
    assert.equal(roster.numberOf(10), 2);
  });

  it('slows down a worker and whoever takes its place', () => {
    const { roster, members, join, told } = rosterWith(10, 20);
    roster.giveNumbers();
    roster.slow(2, 4);
    roster.leave(members[1]!);
    join(30);
    assert.deepEqual(told, [
      [20, 4],
      [30, 4],
    ]);
  });

  it('tells a factor that was set before there were numbers', () => {
    const { roster, told } = rosterWith(10, 20);
    roster.slow(1, 2);
    assert.deepEqual(told, []);
    roster.giveNumbers();
    assert.deepEqual(told, [[10, 2]]);
  });
});
