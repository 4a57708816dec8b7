/** The list of what happened: bounded, and what goes on is one entry that grows. */
import type { Mark } from './contract.ts';
import type { Happening } from './marks.ts';

export const MARK_LIMIT = 200;
/** What happens again within this time goes on. */
export const GOES_ON_MS = 5000;

interface Entry {
  readonly mark: Mark;
  readonly name: string;
  readonly count: number;
  readonly lastAtMs: number;
}

export class Journal {
  #entries: Entry[] = [];
  #lastId = 0;

  get marks(): readonly Mark[] {
    return this.#entries.map(({ mark }) => mark);
  }

  /** The marks that are new or have grown. */
  add(happened: readonly Happening[], atMs: number): readonly Mark[] {
    return happened.map((each) => this.#addOne(each, atMs));
  }

  #addOne({ kind, key, count, text }: Happening, atMs: number): Mark {
    const name = `${kind} ${key}`;
    const at = this.#entries.findLastIndex((entry) => entry.name === name);
    const past = this.#entries[at];
    if (past !== undefined && atMs - past.lastAtMs <= GOES_ON_MS) {
      const total = past.count + count;
      const mark = { ...past.mark, untilMs: atMs, text: text(total) };
      this.#entries[at] = { mark, name, count: total, lastAtMs: atMs };
      return mark;
    }
    const mark: Mark = { id: ++this.#lastId, atMs, kind, text: text(count) };
    this.#entries.push({ mark, name, count, lastAtMs: atMs });
    if (this.#entries.length > MARK_LIMIT) this.#entries.shift();
    return mark;
  }
}
