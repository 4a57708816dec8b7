import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RandomStream } from '../../src/simulate/random-stream.ts';
import { isNear } from '../near.ts';

const COUNT = 200_000;

function draws(stream: RandomStream, count: number): number[] {
  return Array.from({ length: count }, () => stream.uniform());
}

function correlation(left: readonly number[], right: readonly number[]): number {
  const product = left.reduce((sum, value, index) => sum + (value - 0.5) * (right[index]! - 0.5), 0);
  return product / left.length / (1 / 12);
}

describe('a random stream', () => {
  it('gives the same numbers again for one seed', () => {
    assert.deepEqual(draws(new RandomStream(42, 3), 20), draws(new RandomStream(42, 3), 20));
  });

  it('is uniform: mean, variance and each sixteenth of the range', () => {
    const values = draws(new RandomStream(1), COUNT);
    const mean = values.reduce((sum, value) => sum + value, 0) / COUNT;
    isNear(mean, 0.5, 0.003);
    const counts = new Array<number>(16).fill(0);
    for (const value of values) counts[Math.floor(value * 16)]!++;
    const chiSquare = counts.reduce((sum, count) => sum + (count - COUNT / 16) ** 2 / (COUNT / 16), 0);
    // 15 degrees of freedom: the chance of more is one in ten thousand.
    assert.ok(chiSquare < 44, `chi square ${chiSquare}`);
  });

  it('hardly correlates with its neighbours in seed and in number, nor with itself a step later', () => {
    const base = draws(new RandomStream(7, 1), COUNT);
    const others = [new RandomStream(8, 1), new RandomStream(7, 2), new RandomStream(7 + 2 ** 32, 1)];
    // 1 / sqrt(COUNT) is one standard deviation.
    for (const other of others) isNear(correlation(base, draws(other, COUNT)), 0, 0.01);
    isNear(correlation(base.slice(1), base), 0, 0.01);
  });

  it('differs in its first number between any of many seeds and streams', () => {
    const firsts = new Set<number>();
    for (let seed = 0; seed < 200; seed++) {
      for (let stream = 0; stream < 20; stream++) firsts.add(new RandomStream(seed, stream).uniform());
    }
    assert.equal(firsts.size, 4_000);
  });

  it('begins anew when it is seeded again', () => {
    const stream = new RandomStream(5, 2);
    draws(stream, 10);
    stream.reseed(5, 2);
    assert.equal(stream.uniform(), new RandomStream(5, 2).uniform());
  });

  it('has exponential and normal numbers with the right moments', () => {
    const stream = new RandomStream(9);
    let exponentials = 0;
    let normals = 0;
    let squares = 0;
    for (let draw = 0; draw < COUNT; draw++) {
      exponentials += stream.exponential();
      const normal = stream.normal();
      normals += normal;
      squares += normal * normal;
    }
    isNear(exponentials / COUNT, 1, 0.01);
    isNear(normals / COUNT, 0, 0.01);
    isNear(squares / COUNT, 1, 0.015);
  });
});
