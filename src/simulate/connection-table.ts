/** The connections that exist at a moment, one number each; a number is used again after its connection's end. */

/** Where a connection is. */
export const State = {
  free: 0,
  /** In the master, without a worker. */
  waiting: 1,
  /** Handed to a worker that has not started it. */
  pending: 2,
  /** A later request, which its worker has not started. */
  queued: 3,
  inService: 4,
  /** Open, and the client is silent. */
  idle: 5,
} as const;

export const NONE = -1;

/**
 * What every event touches lies in one record of 64 bytes, a line of the processor's cache: with thousands of workers
 * that is what the time goes into. Nothing is allocated for a connection.
 *
 *     byte  0 arrivedAt   8 assignedAt   16 startedAt   24 work
 *          32 state 36 worker 40 batch 44 next 48 version 52 fails 56 requestsLeft 60 serial
 */
export class ConnectionTable {
  /** Only for later requests: the number of the present one. */
  requestNumber: Int32Array = new Int32Array(0);
  /** Only for processor sharing: the place in a worker's heap. */
  left: Int32Array = new Int32Array(0);
  right: Int32Array = new Int32Array(0);
  finishAt: Float64Array = new Float64Array(0);
  /** Only where a rule asks: how long it waited in the master before it was handed over last. */
  waited: Float64Array = new Float64Array(0);

  #numbers = new Float64Array(0);
  #integers = new Int32Array(0);
  #capacity = 0;
  #firstFree = NONE;
  #used = 0;

  /** Numbers below this may be in use. */
  get used(): number {
    return this.#used;
  }

  add(): number {
    const reused = this.#firstFree;
    if (reused !== NONE) {
      this.#firstFree = this.next(reused);
      return reused;
    }
    if (this.#used === this.#capacity) this.#grow(Math.max(2 * this.#capacity, 256));
    return this.#used++;
  }

  remove(connection: number): void {
    const record = connection * 16;
    this.#integers[record + 8] = State.free;
    this.#integers[record + 11] = this.#firstFree;
    this.#integers[record + 12]!++;
    this.#firstFree = connection;
  }

  /** When its present request came. */
  arrivedAt(connection: number): number {
    return this.#numbers[connection * 8]!;
  }

  setArrivedAt(connection: number, time: number): void {
    this.#numbers[connection * 8] = time;
  }

  assignedAt(connection: number): number {
    return this.#numbers[connection * 8 + 1]!;
  }

  setAssignedAt(connection: number, time: number): void {
    this.#numbers[connection * 8 + 1] = time;
  }

  startedAt(connection: number): number {
    return this.#numbers[connection * 8 + 2]!;
  }

  setStartedAt(connection: number, time: number): void {
    this.#numbers[connection * 8 + 2] = time;
  }

  /** Of its present request. */
  work(connection: number): number {
    return this.#numbers[connection * 8 + 3]!;
  }

  setWork(connection: number, work: number): void {
    this.#numbers[connection * 8 + 3] = work;
  }

  state(connection: number): number {
    return this.#integers[connection * 16 + 8]!;
  }

  setState(connection: number, state: number): void {
    this.#integers[connection * 16 + 8] = state;
  }

  /** Index of the worker, NONE in the master. */
  worker(connection: number): number {
    return this.#integers[connection * 16 + 9]!;
  }

  setWorker(connection: number, worker: number): void {
    this.#integers[connection * 16 + 9] = worker;
  }

  /** Batch in which its present request is counted, NONE when it is not measured. */
  batch(connection: number): number {
    return this.#integers[connection * 16 + 10]!;
  }

  setBatch(connection: number, batch: number): void {
    this.#integers[connection * 16 + 10] = batch;
  }

  /** The one behind it in a queue. */
  next(connection: number): number {
    return this.#integers[connection * 16 + 11]!;
  }

  setNext(connection: number, next: number): void {
    this.#integers[connection * 16 + 11] = next;
  }

  /** Grows with each end of a connection, so that a late timer finds out. */
  version(connection: number): number {
    return this.#integers[connection * 16 + 12]!;
  }

  /** Whether its present request ends as an error. */
  fails(connection: number): boolean {
    return this.#integers[connection * 16 + 13] === 1;
  }

  setFails(connection: number, fails: boolean): void {
    this.#integers[connection * 16 + 13] = fails ? 1 : 0;
  }

  /** Requests after the present one. */
  requestsLeft(connection: number): number {
    return this.#integers[connection * 16 + 14]!;
  }

  setRequestsLeft(connection: number, requests: number): void {
    this.#integers[connection * 16 + 14] = requests;
  }

  /** Number of the connection in order of arrival: the seed of what its later requests draw. */
  serial(connection: number): number {
    return this.#integers[connection * 16 + 15]!;
  }

  setSerial(connection: number, serial: number): void {
    this.#integers[connection * 16 + 15] = serial;
  }

  #grow(capacity: number): void {
    const numbers = new Float64Array(capacity * 8);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
    this.#integers = new Int32Array(numbers.buffer);
    this.#capacity = capacity;
    this.requestNumber = copied(this.requestNumber, new Int32Array(capacity));
    this.left = copied(this.left, new Int32Array(capacity));
    this.right = copied(this.right, new Int32Array(capacity));
    this.finishAt = copied(this.finishAt, new Float64Array(capacity));
    this.waited = copied(this.waited, new Float64Array(capacity));
  }
}

function copied<Column extends Int32Array | Float64Array>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}
