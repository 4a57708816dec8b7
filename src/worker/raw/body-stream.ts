/** Where a streamed body goes. */
export interface BodySink {
  /** False asks to wait for the stream's `resume`. */
  push(bytes: Buffer): boolean;
  /** Lets out what was pushed: the source has nothing at the moment. */
  flush(): void;
  ended(): void;
  failed(error: unknown): void;
  /** Runs a task after other connections had their turn. */
  defer(task: () => void): void;
}

/**
 * Pulls a body from the app as fast as the sink takes it. A synchronous iterable is pulled without a
 * promise, so an answer that fits is complete when `resume` returns.
 */
export class BodyStream {
  readonly #iterator: Iterator<Buffer> | AsyncIterator<Buffer>;
  readonly #isAsync: boolean;
  readonly #chunked: boolean;
  readonly #sink: BodySink;
  #state: 'ready' | 'pulling' | 'waiting' | 'over' = 'ready';
  #bytesThisTurn = 0;

  /** Throws what the iterable throws when it is opened. */
  constructor(body: Iterable<Buffer> | AsyncIterable<Buffer>, chunked: boolean, sink: BodySink) {
    this.#isAsync = Symbol.asyncIterator in body;
    this.#iterator = Symbol.asyncIterator in body ? body[Symbol.asyncIterator]() : body[Symbol.iterator]();
    this.#chunked = chunked;
    this.#sink = sink;
  }

  /** Starts, or goes on after the sink asked to wait. */
  resume(): void {
    if (this.#state !== 'ready') return;
    this.#state = 'pulling';
    while (this.#state === 'pulling') {
      if (this.#bytesThisTurn >= turnBytes) {
        this.#yieldTurn();
        return;
      }
      try {
        const next = this.#iterator.next();
        if (this.#isAsync) this.#wait(Promise.resolve(next));
        else this.#take(next as IteratorResult<Buffer>);
      } catch (error) {
        this.#fail(error);
      }
    }
  }

  /** The answer is not wanted any more: the app's iterator is told to clean up. */
  stop(): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    try {
      // A clean-up that fails has nobody left to tell.
      Promise.resolve(this.#iterator.return?.()).catch(() => {});
    } catch {}
  }

  #wait(next: Promise<IteratorResult<Buffer>>): void {
    this.#state = 'waiting';
    this.#sink.flush();
    next.then(
      (result) => {
        if (this.#state !== 'waiting') return;
        this.#state = 'pulling';
        try {
          this.#take(result);
        } catch (error) {
          this.#fail(error);
        }
        if (this.#state !== 'pulling') return;
        this.#state = 'ready';
        this.resume();
      },
      (error) => this.#fail(error),
    );
  }

  #take(result: IteratorResult<Buffer>): void {
    if (result.done) {
      this.#state = 'over';
      if (this.#chunked) this.#sink.push(lastChunk);
      this.#sink.ended();
      return;
    }
    const bytes = result.value;
    if (!(bytes instanceof Uint8Array))
      throw new TypeError('raw app: a streamed body yielded something that is no Buffer');
    // An empty chunk would end a chunked body.
    if (bytes.length === 0) return;
    this.#bytesThisTurn += bytes.length;
    if (!this.#pushFramed(bytes) && this.#state === 'pulling') this.#state = 'ready';
  }

  #pushFramed(bytes: Buffer): boolean {
    if (!this.#chunked) return this.#sink.push(bytes);
    this.#sink.push(Buffer.from(`${bytes.length.toString(16)}\r\n`, 'latin1'));
    this.#sink.push(bytes);
    return this.#sink.push(crlf);
  }

  // A fast reader never pushes back, so without this one large answer would hold up all other connections.
  #yieldTurn(): void {
    this.#state = 'waiting';
    this.#sink.flush();
    this.#sink.defer(() => {
      if (this.#state !== 'waiting') return;
      this.#bytesThisTurn = 0;
      this.#state = 'ready';
      this.resume();
    });
  }

  #fail(error: unknown): void {
    if (this.#state === 'over') return;
    this.stop();
    this.#sink.failed(error);
  }
}

const turnBytes = 128 * 1024;
const crlf = Buffer.from('\r\n');
const lastChunk = Buffer.from('0\r\n\r\n');
