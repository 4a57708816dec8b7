/** A binary heap of slots by deadline; equal deadlines come out in the order they went in. */

export interface Due {
  readonly slot: number;
  readonly deadline: number;
}

interface Entry extends Due {
  readonly serial: number;
}

export class DeadlineHeap {
  #entries: Entry[] = [];
  #serial = 0;

  clear(): void {
    this.#entries = [];
  }

  push(slot: number, deadline: number): void {
    const entry: Entry = { slot, deadline, serial: this.#serial++ };
    const entries = this.#entries;
    let hole = entries.length;
    entries.push(entry);
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!isBefore(entry, entries[parent]!)) break;
      entries[hole] = entries[parent]!;
      hole = parent;
    }
    entries[hole] = entry;
  }

  pop(): Due | undefined {
    const entries = this.#entries;
    const first = entries[0];
    const last = entries.pop();
    if (first === undefined || last === undefined || entries.length === 0) return first;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= entries.length) break;
      if (child + 1 < entries.length && isBefore(entries[child + 1]!, entries[child]!)) child++;
      if (!isBefore(entries[child]!, last)) break;
      entries[hole] = entries[child]!;
      hole = child;
    }
    entries[hole] = last;
    return first;
  }
}

function isBefore(left: Entry, right: Entry): boolean {
  return left.deadline === right.deadline ? left.serial < right.serial : left.deadline < right.deadline;
}
