/**
 * What the store needs of whoever carries messages between a worker and the master. Messages may be copied as
 * structuredClone does.
 */

/** The worker's end. */
export interface StorePort {
  /** Asks the master; rejects with a PointsmanError, one of the master's with its code and message. */
  request(type: string, msg: unknown): Promise<unknown>;
  /** Gives what ends it. */
  onEvent(type: string, listener: (msg: unknown) => void): () => void;
}

/** The master's end. `From` stands for one process: the same value for all it sends, and for no other. */
export interface StoreCounter<From> {
  /** Registers who answers: with a value, or a promise of it, or by throwing a PointsmanError. */
  answer(type: string, handler: (msg: unknown, from: From) => unknown): void;
  /** Events of one type arrive in order. One may be lost: the receiver notices by its number. */
  notify(to: From, type: string, msg: unknown): void;
  /** Told once for each process, after the last thing it asked. */
  onGone(listener: (who: From) => void): void;
}

/** The type of every request. */
export const STORE_REQUEST = 'pointsman:store';

/** A process has a connection to Redis, or has lost it. */
export const STORE_CONNECTION = 'pointsman:store-connection';

export interface ConnectionMessage {
  readonly isConnected: boolean;
  readonly reason: string;
}

/** The type of the events that tell of changes. */
export const STORE_CHANGE = 'pointsman:store-change';

/** What a worker asks for. `id` is its own number for a subscription. */
export type StoreRequest =
  | { readonly op: 'get' | 'delete' | 'getAndDelete'; readonly key: string }
  | {
      readonly op: 'set';
      readonly key: string;
      readonly value: Uint8Array;
      readonly ttlMs?: number | undefined;
      readonly ifAbsent?: boolean | undefined;
    }
  | { readonly op: 'touch'; readonly key: string; readonly ttlMs: number }
  | {
      readonly op: 'increment';
      readonly key: string;
      readonly by: number;
      readonly ttlMs?: number | undefined;
    }
  | {
      readonly op: 'compareAndSet';
      readonly key: string;
      readonly expected?: Uint8Array | undefined;
      readonly next?: Uint8Array | undefined;
      readonly ttlMs?: number | undefined;
    }
  | { readonly op: 'clear'; readonly prefix: string }
  | {
      readonly op: 'subscribe';
      readonly prefix: string;
      readonly id: number;
      /** It was open elsewhere before: something may have been missed since then, and is told as missed. */
      readonly isAgain?: boolean;
    }
  | { readonly op: 'unsubscribe'; readonly id: number };

/** One change for one subscription. */
export interface StoreEvent {
  readonly id: number;
  /** Counts those of this subscription from 1: a gap shows what was lost. */
  readonly number: number;
  readonly type: 'set' | 'deleted' | 'expired' | 'missed';
  /** Absent where something was missed. */
  readonly key?: string;
}
