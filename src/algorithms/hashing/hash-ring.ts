/**
 * A ring of points, each owned by a member (consistent hashing: D. Karger et al., STOC 1997).
 *
 * A point is kept as one number, its place on the ring times the number of members plus its owner: one sort of
 * numbers orders both, and 32 bits of place and 20 of owner fit into what a number holds exactly.
 */
import type { WorkerView } from '../contract.ts';
import { mix } from './mix.ts';

/** More points than this would only cost time and memory. */
const MAX_POINTS = 2 ** 20;
const OWNERS = 2 ** 20;

export class HashRing {
  readonly #members: readonly WorkerView[];
  readonly #points: Float64Array;

  /** `pointsPerWeight` points for each unit of weight, one at least; fewer when that would be too many in all. */
  constructor(members: readonly WorkerView[], pointsPerWeight: number) {
    const wanted = members.reduce((sum, { weight }) => sum + weight * pointsPerWeight, 0);
    const scale = Math.min(1, MAX_POINTS / wanted) * pointsPerWeight;
    const points: number[] = [];
    members.forEach(({ slot, weight }, owner) => {
      const count = Math.max(1, Math.round(weight * scale));
      const own = mix(0x72_69_6e_67, slot);
      for (let point = 0; point < count; point++) points.push(mix(own, point) * OWNERS + owner);
    });
    this.#members = members;
    this.#points = Float64Array.from(points).sort();
  }

  get length(): number {
    return this.#points.length;
  }

  /** Index of the first point at or behind `place`, going round. */
  indexFrom(place: number): number {
    let low = 0;
    let high = this.#points.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#points[middle]! < place * OWNERS) low = middle + 1;
      else high = middle;
    }
    return low === this.#points.length ? 0 : low;
  }

  ownerAt(index: number): WorkerView {
    return this.#members[this.#points[index % this.#points.length]! % OWNERS]!;
  }
}
