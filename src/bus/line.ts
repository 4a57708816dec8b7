/** A queue: what came first leaves first, both at constant cost. */

/** So many places are given back at once. */
const SPENT = 1_024;

export class Line<Item> {
  #items: (Item | undefined)[] = [];
  #first = 0;

  static of<Item>(items: Iterable<Item>): Line<Item> {
    const line = new Line<Item>();
    for (const item of items) line.push(item);
    return line;
  }

  get length(): number {
    return this.#items.length - this.#first;
  }

  get first(): Item | undefined {
    return this.#items[this.#first];
  }

  /** The one so many places behind the first; undefined beyond the last. */
  at(place: number): Item | undefined {
    return this.#items[this.#first + place];
  }

  /** All of them, in order; then there is none. */
  drain(): Item[] {
    const items = this.#items.slice(this.#first) as Item[];
    this.#items = [];
    this.#first = 0;
    return items;
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  shift(): Item | undefined {
    const item = this.#items[this.#first];
    if (item === undefined) return undefined;
    this.#items[this.#first] = undefined;
    this.#first++;
    if (this.#first === this.#items.length) {
      this.#items = [];
      this.#first = 0;
    } else if (this.#first >= SPENT && this.#first * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }
}
