/** Who of a fleet is there, which number each has, and how slow each is to be. It does not know how they are reached. */

export interface FleetMember {
  readonly pid: number;
  /** Tells it by what to multiply the time a request takes. */
  slowDown(factor: number): void;
}

export class FleetRoster {
  readonly #isRunning: (pid: number) => boolean;
  /** With its number, from the moment it has one. */
  readonly #members = new Map<FleetMember, number | undefined>();
  readonly #numbers = new Map<number, number>();
  readonly #factors = new Map<number, number>();
  #isNumbered = false;

  constructor(isRunning: (pid: number) => boolean) {
    this.#isRunning = isRunning;
  }

  get size(): number {
    return this.#members.size;
  }

  join(member: FleetMember): void {
    // Of one that died a moment ago, the end may not have been heard yet.
    for (const other of this.#members.keys()) if (!this.#isRunning(other.pid)) this.leave(other);
    this.#members.set(member, undefined);
    if (this.#isNumbered) this.#giveNumber(member);
  }

  leave(member: FleetMember): void {
    this.#members.delete(member);
  }

  /** In the order of their pids. From now on whoever joins gets the smallest number that is free. */
  giveNumbers(): void {
    this.#isNumbered = true;
    const unnumbered = [...this.#members].filter(([, number]) => number === undefined);
    unnumbered.sort(([left], [right]) => left.pid - right.pid);
    for (const [member] of unnumbered) this.#giveNumber(member);
  }

  /** By number. */
  numbered(): { number: number; pid: number }[] {
    return [...this.#members]
      .flatMap(([{ pid }, number]) => (number === undefined ? [] : [{ number, pid }]))
      .sort((left, right) => left.number - right.number);
  }

  numberOf(pid: number): number | undefined {
    return this.#numbers.get(pid);
  }

  /** Also whoever gets this number later. */
  slow(number: number, factor: number): void {
    this.#factors.set(number, factor);
    for (const [member, its] of this.#members) if (its === number) member.slowDown(factor);
  }

  #giveNumber(member: FleetMember): void {
    const taken = new Set(this.#members.values());
    let number = 1;
    while (taken.has(number)) number++;
    this.#members.set(member, number);
    this.#numbers.set(member.pid, number);
    const factor = this.#factors.get(number);
    if (factor !== undefined) member.slowDown(factor);
  }
}
