/**
 * The lookup table of Maglev (D. Eisenbud et al., NSDI 2016, section 3.4).
 *
 * Every worker has its own permutation of the table's entries, offset + turn × skip modulo a prime. Workers take
 * turns, and each claims the next entry of its permutation that is still free; with weights a worker's turn comes
 * as often as its weight is of the heaviest. All entries are claimed evenly, and a member that comes or goes moves
 * few others.
 */
import type { WorkerView } from '../contract.ts';
import { mix } from './mix.ts';

const OFFSET_SALT = 0x6f66;
const SKIP_SALT = 0x736b;
const FREE = -1;

/** For each of `size` entries, a prime, the position of the member that owns it. Expected O(size log size). */
export function maglevTable(members: readonly WorkerView[], size: number): Int32Array {
  const table = new Int32Array(size).fill(FREE);
  const heaviest = members.reduce((most, { weight }) => Math.max(most, weight), 0);
  const entry = Uint32Array.from(members, ({ slot }) => mix(OFFSET_SALT, slot) % size);
  const skip = Uint32Array.from(members, ({ slot }) => (mix(SKIP_SALT, slot) % (size - 1)) + 1);
  const due = new Float64Array(members.length);
  let claimed = 0;
  while (claimed < size && members.length > 0) {
    for (let position = 0; position < members.length && claimed < size; position++) {
      due[position] = due[position]! + members[position]!.weight;
      if (due[position]! < heaviest) continue;
      due[position] = due[position]! - heaviest;
      let next = entry[position]!;
      while (table[next] !== FREE) next = (next + skip[position]!) % size;
      table[next] = position;
      entry[position] = (next + skip[position]!) % size;
      claimed++;
    }
  }
  return table;
}
