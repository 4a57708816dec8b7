/**
 * Knows at any time which members have the least key, for keys that change one at a time.
 *
 * A complete binary tree over the members in slot order, in arrays. Each node keeps the least key below it, how
 * many members have that key, and the lowest turn among those. That is what every way of breaking a tie needs: the
 * n-th of the tied (random), the first at or behind a position (rotation), the one with the lowest turn (longest
 * not picked). Lists of members by count would do for whole counts and one way of breaking ties; the tree takes any
 * key, so weights cost nothing extra.
 *
 * Update and pick are O(log N), 14 levels at 10,000 members; building is O(N).
 */
import type { WorkerView } from '../contract.ts';

export class LeastTree {
  readonly #keyOf: (worker: WorkerView) => number;
  readonly #turnOf: (worker: WorkerView) => number;
  #members: readonly WorkerView[] = [];
  /** By slot, the position in the members; a slot that is no member has none. */
  #positions = new Int32Array(0);
  /** Number of leaves, a power of two: node `n` has the children `2n` and `2n + 1`, and the root is 1. */
  #leaves = 1;
  #keys = new Float64Array(0);
  #ties = new Int32Array(0);
  #turns = new Float64Array(0);

  constructor(keyOf: (worker: WorkerView) => number, turnOf: (worker: WorkerView) => number = () => 0) {
    this.#keyOf = keyOf;
    this.#turnOf = turnOf;
  }

  rebuild(members: readonly WorkerView[]): void {
    this.#members = members;
    this.#leaves = 1;
    while (this.#leaves < members.length) this.#leaves *= 2;
    this.#positions = new Int32Array((members.at(-1)?.slot ?? 0) + 1).fill(-1);
    this.#keys = new Float64Array(2 * this.#leaves).fill(Number.POSITIVE_INFINITY);
    this.#ties = new Int32Array(2 * this.#leaves);
    this.#turns = new Float64Array(2 * this.#leaves).fill(Number.POSITIVE_INFINITY);
    members.forEach((member, position) => {
      this.#positions[member.slot] = position;
      this.#readLeaf(position);
    });
    for (let node = this.#leaves - 1; node >= 1; node--) this.#join(node);
  }

  /** True when `workers`, which are members, are all of them. */
  covers(workers: readonly WorkerView[]): boolean {
    return workers.length === this.#members.length;
  }

  /** The key or the turn of this member changed; what is no member changes nothing. */
  update(slot: number): void {
    const position = this.#positions[slot] ?? -1;
    if (position === -1) return;
    this.#readLeaf(position);
    for (let node = (this.#leaves + position) >> 1; node >= 1; node >>= 1) this.#join(node);
  }

  get leastKey(): number {
    return this.#keys[1] ?? Number.POSITIVE_INFINITY;
  }

  /** How many members have the least key. */
  get tied(): number {
    return this.#ties[1] ?? 0;
  }

  /** Of those with the least key, the one with this many before it in slot order. */
  tiedAt(index: number): WorkerView {
    let before = index;
    return this.#descend((left) => {
      const inLeft = this.#keys[left] === this.leastKey ? this.#ties[left]! : 0;
      if (before < inLeft) return true;
      before -= inLeft;
      return false;
    });
  }

  /** Of those with the least key, the one with the lowest turn, and of those the first in slot order. */
  tiedFirstInTurn(): WorkerView {
    return this.#descend(
      (left) => this.#keys[left] === this.leastKey && this.#turns[left] === this.#turns[1],
    );
  }

  /** Of those with the least key, the first at or behind `slot`, going round. */
  tiedFromSlot(slot: number): WorkerView {
    return this.#firstFrom(slot, (node) => this.#keys[node] === this.leastKey) ?? this.tiedAt(0);
  }

  /** The first member in slot order whose key is below `limit`. */
  firstBelow(limit: number): WorkerView | undefined {
    return this.#firstFrom(0, (node) => this.#keys[node]! < limit);
  }

  #readLeaf(position: number): void {
    const leaf = this.#leaves + position;
    const member = this.#members[position]!;
    this.#keys[leaf] = this.#keyOf(member);
    this.#turns[leaf] = this.#turnOf(member);
    this.#ties[leaf] = 1;
  }

  #join(node: number): void {
    const [keys, ties, turns] = [this.#keys, this.#ties, this.#turns];
    const left = 2 * node;
    const right = left + 1;
    const isLeft = keys[left]! <= keys[right]!;
    const isRight = keys[right]! <= keys[left]!;
    keys[node] = isLeft ? keys[left]! : keys[right]!;
    ties[node] = (isLeft ? ties[left]! : 0) + (isRight ? ties[right]! : 0);
    turns[node] = Math.min(isLeft ? turns[left]! : Infinity, isRight ? turns[right]! : Infinity);
  }

  /** From the root to a leaf; `goesLeft` is asked about each left child. */
  #descend(goesLeft: (left: number) => boolean): WorkerView {
    let node = 1;
    while (node < this.#leaves) node = goesLeft(2 * node) ? 2 * node : 2 * node + 1;
    return this.#members[node - this.#leaves]!;
  }

  /** `holds` is true of a node if and only if it is true of a leaf below it. */
  #firstFrom(slot: number, holds: (node: number) => boolean): WorkerView | undefined {
    let node = this.#leaves + this.#positionFrom(slot);
    if (node >= this.#leaves + this.#members.length) return undefined;
    // Up and to the right until a subtree has one, then down to its first.
    while (!holds(node)) {
      while (node & 1) node >>= 1;
      if (node === 0) return undefined;
      node++;
    }
    while (node < this.#leaves) node = holds(2 * node) ? 2 * node : 2 * node + 1;
    return this.#members[node - this.#leaves];
  }

  /** Position of the first member whose slot is `slot` or higher. */
  #positionFrom(slot: number): number {
    for (let candidate = slot; candidate < this.#positions.length; candidate++) {
      if (this.#positions[candidate] !== -1) return this.#positions[candidate]!;
    }
    return this.#members.length;
  }
}
