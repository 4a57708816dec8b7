/** One client of an open load: it connects, asks for one thing after the other, thinks in between, and leaves. */
import type { AnswerHead } from './answer-reader.ts';
import { monotonicMs } from './clock.ts';
import { type Connection, connect, requestText } from './connection.ts';
import type { ConnectionContent } from './content.ts';

export interface VisitEvents {
  readonly onAsked: (visit: Visit, dueMs: number) => void;
  readonly onAnswer: (
    visit: Visit,
    dueMs: number,
    atMs: number,
    answer: AnswerHead,
    connection: object,
  ) => void;
  /** Nothing more comes of this visit. */
  readonly onFailed: (visit: Visit, dueMs: number, problem: string) => void;
  /** Whether to ask for no more. */
  readonly isOver: () => boolean;
}

export class Visit {
  readonly #port: number;
  readonly #content: ConnectionContent;
  readonly #events: VisitEvents;
  #next = 0;
  #connection: Connection | undefined;
  /** When the request that waits for its answer was due. */
  #askedMs: number | undefined;

  /** Connects at once; its first request was due at `dueMs`, the others are when they are sent. */
  constructor(port: number, content: ConnectionContent, dueMs: number, events: VisitEvents) {
    this.#port = port;
    this.#content = content;
    this.#events = events;
    this.#ask(dueMs);
  }

  get isAside(): boolean {
    return this.#content.isAside;
  }

  giveUp(problem: string): void {
    this.#fail(problem);
    this.#connection?.destroy();
  }

  #ask(dueMs: number): void {
    const { paths } = this.#content;
    // A server may close between two requests, as browsers know: the next one takes a new connection.
    this.#connection ??= this.#connect();
    this.#askedMs = dueMs;
    this.#events.onAsked(this, dueMs);
    this.#connection.send(requestText(this.#port, paths[this.#next]!, this.#next === paths.length - 1));
  }

  #connect(): Connection {
    const connection = connect(this.#port, {
      onAnswer: (answer, atMs) => this.#answered(answer, atMs, connection),
      onClosed: (problem) => {
        if (this.#connection !== connection) return;
        this.#connection = undefined;
        this.#fail(problem ?? 'closed early');
      },
    });
    return connection;
  }

  #answered(answer: AnswerHead, atMs: number, connection: Connection): void {
    const dueMs = this.#askedMs;
    // Nobody asked: what a server says of itself, such as 408, is no answer.
    if (dueMs === undefined) return;
    this.#askedMs = undefined;
    this.#events.onAnswer(this, dueMs, atMs, answer, connection);
    const { paths, thinkMs } = this.#content;
    const isLast = ++this.#next === paths.length;
    if (isLast || answer.closes) {
      this.#connection = undefined;
      connection.end();
    }
    if (isLast) return;
    const pauseMs = thinkMs[this.#next - 1]!;
    if (pauseMs > 0) setTimeout(() => this.#continue(), Math.round(pauseMs));
    else this.#continue();
  }

  #continue(): void {
    if (!this.#events.isOver()) this.#ask(monotonicMs());
  }

  #fail(problem: string): void {
    const dueMs = this.#askedMs;
    if (dueMs === undefined) return;
    this.#askedMs = undefined;
    this.#events.onFailed(this, dueMs, problem);
  }
}
