/** A driver in a worker that asks the master, where `serveStore` answers. */
import { randomInt } from 'node:crypto';
import { PointsmanError, pointsmanError } from '../errors.ts';
import type { Change, Unsubscribe } from './contract.ts';
import type { StoreDriver } from './driver.ts';
import { STORE_CHANGE, STORE_REQUEST, type StoreEvent, type StorePort, type StoreRequest } from './port.ts';

/** Closing it ends what it has subscribed to; the master's store goes on. */
export function createRemoteDriver(port: StorePort): StoreDriver {
  const { ask, close } = asking(port);
  const asBuffer = async (request: StoreRequest): Promise<Buffer | undefined> => {
    const bytes = (await ask(request)) as Uint8Array | undefined;
    // Where a Buffer does not survive the copy it arrives as a plain Uint8Array.
    return bytes === undefined ? undefined : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
  const asBoolean = async (request: StoreRequest): Promise<boolean> => (await ask(request)) === true;
  const subscriptions = createSubscriptions(port, ask);
  return {
    get: (key) => asBuffer({ op: 'get', key }),
    set: (key, value, { ttlMs, ifAbsent }) => asBoolean({ op: 'set', key, value, ttlMs, ifAbsent }),
    delete: (key) => asBoolean({ op: 'delete', key }),
    touch: (key, ttlMs) => asBoolean({ op: 'touch', key, ttlMs }),
    increment: async (key, by, ttlMs) => (await ask({ op: 'increment', key, by, ttlMs })) as number,
    compareAndSet: (key, expected, next, ttlMs) =>
      asBoolean({ op: 'compareAndSet', key, expected, next, ttlMs }),
    getAndDelete: (key) => asBuffer({ op: 'getAndDelete', key }),
    clear: async (prefix) => void (await ask({ op: 'clear', prefix })),
    subscribe: subscriptions.subscribe,
    async close() {
      const ends = subscriptions.endAll();
      close();
      await ends;
    },
  };
}

type Ask = (request: StoreRequest) => Promise<unknown>;

function asking(port: StorePort): { ask: Ask; close(): void } {
  let isClosed = false;
  const refuseWhenClosed = (what: string): void => {
    if (isClosed) throw pointsmanError('ERR_STORE_UNAVAILABLE', { what, reason: 'it was closed' });
  };
  return {
    async ask(request) {
      refuseWhenClosed(request.op);
      const answer = await port.request(STORE_REQUEST, request).catch((error) => {
        throw failureOf(request.op, error);
      });
      refuseWhenClosed(request.op);
      return answer;
    },
    close() {
      isClosed = true;
    },
  };
}

/** The store's own errors, and that it cannot be loaded, as they are; those of the way to it mean that it cannot be asked. */
function failureOf(what: string, error: unknown): unknown {
  const { code } = error as { readonly code?: unknown };
  if (error instanceof PointsmanError && /^ERR_(?:STORE_|INVALID_OPTION$|FILES_REPLACED$)/.test(error.code))
    return error;
  const reason = `the master gave no answer${typeof code === 'string' ? ` (${code})` : ''}`;
  return pointsmanError('ERR_STORE_UNAVAILABLE', { what, reason }, error);
}

interface Subscription {
  told(change: Change): void;
  /** How many events it has had. */
  number: number;
}

function createSubscriptions(
  port: StorePort,
  ask: Ask,
): { subscribe: StoreDriver['subscribe']; endAll(): Promise<void> } {
  const open = new Map<number, Subscription>();
  // Two drivers of one process share its numbers: each begins somewhere else.
  let lastId = randomInt(2 ** 47);
  let endEvents: (() => void) | undefined;

  const end = async (id: number): Promise<void> => {
    if (!open.delete(id)) return;
    if (open.size === 0) {
      endEvents?.();
      endEvents = undefined;
    }
    await ask({ op: 'unsubscribe', id });
  };

  return {
    async subscribe(prefix, listener): Promise<Unsubscribe> {
      const id = ++lastId;
      // Before the master answers: its first event may come with the answer.
      open.set(id, { told: listener, number: 0 });
      endEvents ??= port.onEvent(STORE_CHANGE, (msg) => {
        const event = msg as StoreEvent;
        tell(open.get(event.id), event);
      });
      try {
        await ask({ op: 'subscribe', prefix, id });
      } catch (error) {
        await end(id).catch(() => {});
        throw error;
      }
      return () => end(id);
    },
    async endAll() {
      await Promise.allSettled([...open.keys()].map(end));
    },
  };
}

function tell(subscription: Subscription | undefined, { number, type, key }: StoreEvent): void {
  if (subscription === undefined) return;
  const { number: before, told } = subscription;
  subscription.number = number;
  // A microtask each: a listener that throws is an error of its process, and not of whoever carries the messages.
  if (type === 'missed' || number !== before + 1) queueMicrotask(() => told({ type: 'missed' }));
  if (type !== 'missed') queueMicrotask(() => told({ type, key: key! }));
}
