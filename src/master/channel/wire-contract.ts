/** The master's end of a worker's channel, as bytes and descriptors travel on it. */

export interface Wire {
  /** False when the worker's end is closed, and all that came from it was told. */
  readonly isOpen: boolean;
  /** Says something to our half of the worker. */
  sendOurs(message: object, handle: unknown, done: (error: Error | null) => void): void;
  /** Says something to Node's half of the worker, or to its app. Without effect when it does not listen. */
  sendToNode(message: unknown, handle?: unknown): void;
  /** Hears no more. */
  close(): void;
}

export interface WireEvents {
  /** Whatever it is that a worker said. */
  heard(value: unknown): void;
  notJson(): void;
  tooLong(): void;
  /** The worker has closed its end, in one direction or both. May be told again. */
  closed(): void;
}
