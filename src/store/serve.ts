/** Answers workers in the master, over any driver. What they send is not trusted. */
import { pointsmanError } from '../errors.ts';
import type { Change, Unsubscribe } from './contract.ts';
import type { StoreDriver } from './driver.ts';
import { MAX_SUBSCRIPTIONS } from './limits.ts';
import {
  STORE_CHANGE,
  STORE_REQUEST,
  type StoreCounter,
  type StoreEvent,
  type StoreRequest,
} from './port.ts';
import { readRequest } from './request.ts';

/** The driver stays the caller's to close. */
export function serveStore<From>(driver: StoreDriver, counter: StoreCounter<From>): void {
  const processes = new Map<From, Subscriptions>();

  const subscriptionsOf = (from: From): Subscriptions => {
    let known = processes.get(from);
    if (known === undefined) {
      known = new Subscriptions(driver, (event) => counter.notify(from, STORE_CHANGE, event));
      processes.set(from, known);
    }
    return known;
  };

  counter.answer(STORE_REQUEST, async (msg, from) => {
    const request = readRequest(msg);
    if (request.op === 'subscribe') return subscriptionsOf(from).begin(request);
    if (request.op === 'unsubscribe') return processes.get(from)?.end(request.id);
    return carryOut(driver, request);
  });
  counter.onGone((who) => {
    processes.get(who)?.endAll();
    processes.delete(who);
  });
}

type KeyRequest = Exclude<StoreRequest, { op: 'subscribe' | 'unsubscribe' }>;
type Subscribe = Extract<StoreRequest, { op: 'subscribe' }>;

function carryOut(driver: StoreDriver, request: KeyRequest): Promise<unknown> {
  switch (request.op) {
    case 'get':
    case 'delete':
    case 'getAndDelete':
      return driver[request.op](request.key);
    case 'set':
      return driver.set(request.key, request.value as Buffer, request);
    case 'touch':
      return driver.touch(request.key, request.ttlMs);
    case 'increment':
      return driver.increment(request.key, request.by, request.ttlMs);
    case 'compareAndSet': {
      const { key, expected, next, ttlMs } = request;
      return driver.compareAndSet(key, expected as Buffer | undefined, next as Buffer | undefined, ttlMs);
    }
    case 'clear':
      return driver.clear(request.prefix);
  }
}

interface Subscription {
  /** Undefined while the driver is asked. */
  end: Unsubscribe | undefined;
}

/** Those of one process. */
class Subscriptions {
  readonly #driver: StoreDriver;
  readonly #notify: (event: StoreEvent) => void;
  /** By the number that the process gave them. */
  readonly #open = new Map<number, Subscription>();

  constructor(driver: StoreDriver, notify: (event: StoreEvent) => void) {
    this.#driver = driver;
    this.#notify = notify;
  }

  async begin({ id, prefix, isAgain = false }: Subscribe): Promise<void> {
    if (this.#open.has(id)) throw refused(`this process has a subscription ${id} already`);
    if (this.#open.size >= MAX_SUBSCRIPTIONS) {
      throw refused(`this process has ${MAX_SUBSCRIPTIONS} subscriptions, and may have no more`);
    }
    const subscription: Subscription = { end: undefined };
    this.#open.set(id, subscription);
    const isOpen = (): boolean => this.#open.get(id) === subscription;
    let number = 0;
    const tell = (change: Change): void => {
      if (isOpen()) this.#notify({ id, number: ++number, ...change });
    };
    try {
      const end = await this.#driver.subscribe(prefix, tell);
      // It may have been taken back, or its process gone, while the driver was asked.
      if (isOpen()) subscription.end = end;
      else await end();
      if (isAgain) tell({ type: 'missed' });
    } catch (error) {
      if (isOpen()) this.#open.delete(id);
      throw error;
    }
  }

  async end(id: number): Promise<void> {
    const subscription = this.#open.get(id);
    this.#open.delete(id);
    await subscription?.end?.();
  }

  endAll(): void {
    // Nobody is left to hear that it failed.
    for (const id of [...this.#open.keys()]) this.end(id).catch(() => {});
  }
}

function refused(reason: string): Error {
  return pointsmanError('ERR_STORE_FULL', { reason, hint: 'Subscribe to a shorter prefix instead.' });
}
