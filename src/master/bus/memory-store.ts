// over the limit: who asks, passes on, hands over and gets the store changes the same few fields
/**
 * The store of the workers in a master's memory. Of two masters that follow each other one has it at any time, and the
 * other one passes on what its processes ask: the successor until it gets the store, the one before from then on. Nothing
 * of it is loaded before somebody asks.
 */
import type { OneAddress } from '../../bus/address.ts';
import type { Bus } from '../../bus/contract.ts';
import { pointsmanError } from '../../errors.ts';
import { monotonicMs } from '../../platform/clock.ts';
import { STORE_CHANGE, STORE_REQUEST, type StoreEvent, type StoreRequest } from '../../store/port.ts';
import { readRequest } from '../../store/request.ts';
import type { HandedPart } from '../../upgrade/contract.ts';
import { type Link, LinkEnded } from '../../upgrade/link.ts';
import type { StoreStatus } from '../operations/status-contract.ts';
import { Subscriptions } from './store-subscriptions.ts';
import { BEGINNING, copyTo, ENTRIES, openTable, type Table } from './store-table.ts';
import * as wire from './store-wire.ts';

const ASK = 'store-ask';
const EVENT = 'store-event';
const GONE = 'store-gone';
const YOURS = 'store-yours';

/** A successor that has all answers this. */
const IS_ALL_THERE = 'store-is-all-there';

/** One that was stopped does not answer, and nobody here waits for it longer. */
const ANSWER_MS = 5_000;

export interface MemoryStoreParts {
  readonly bus: Bus;
  /** Tells of each process that took part in the bus and is gone. */
  onGone(listener: (who: OneAddress) => void): void;
  /** To the master before, which has the store so far. */
  readonly predecessor: Link | undefined;
}

export class MemoryStore {
  readonly #bus: Bus;
  #table: Promise<Table> | undefined;
  /** Who has the store, if not this process. */
  #elsewhere: Link | undefined;
  /** What is asked waits until this resolves. */
  #pause: Promise<void> | undefined;
  #status: { readonly state: 'unused' | 'used'; readonly sinceMs: number } = {
    state: 'unused',
    sinceMs: monotonicMs(),
  };
  readonly #subscriptions = new Subscriptions();
  /** What was asked here, and may go on for some turns. */
  readonly #answering = new Set<Promise<unknown>>();
  /** What was passed on and not answered so far. */
  readonly #passedOn = new Set<Promise<unknown>>();
  /** Other masters, by what stands in front of the names of their processes here. */
  readonly #links = new Map<string, Link>();
  readonly #predecessor: Link | undefined;
  #successors = 0;
  /** The successor that was to have the store last. */
  #heir: Link | undefined;
  #isTaken = false;
  #isOwner = (): void => {};
  readonly #owned = new Promise<void>((resolve) => {
    this.#isOwner = resolve;
  });
  #handingOver: Promise<void> = Promise.resolve();

  /** For the next master. */
  readonly handed: HandedPart = {
    begin: (link) => {
      // One that failed may be read as gone only after the next one has begun.
      this.#join(`after ${++this.#successors} `, link);
    },
    release: (link) => {
      // It has handed it over, and has no say any more in who is next.
      if (this.#heir !== undefined && this.#elsewhere === this.#heir) return this.#handingOver;
      this.#heir = link;
      this.#isTaken = false;
      this.#handingOver = this.#handOver(link);
      return this.#handingOver;
    },
    taken: () => {
      this.#isTaken = true;
    },
  };

  constructor({ bus, onGone, predecessor }: MemoryStoreParts) {
    this.#bus = bus;
    this.#predecessor = predecessor;
    bus.on(STORE_REQUEST, ({ msg, from }) => this.#subscriptions.during(from, () => this.#ask(msg, from)));
    onGone((who) => this.#gone(who));
    if (predecessor === undefined) {
      this.#isOwner();
      return;
    }
    this.#elsewhere = predecessor;
    this.#join('before ', predecessor);
    this.#receiveFrom(predecessor);
  }

  /** How the store is, wherever it is. */
  readonly status = (): StoreStatus => {
    const { state, sinceMs } = this.#status;
    return { kind: 'memory', state, forMs: monotonicMs() - sinceMs };
  };

  /** Resolves when nothing of it is on its way to another master. */
  get settled(): Promise<void> {
    return this.#handingOver;
  }

  async #ask(request: unknown, from: string): Promise<unknown> {
    if (this.#status.state === 'unused') this.#status = { state: 'used', sinceMs: monotonicMs() };
    while (this.#pause !== undefined) await this.#pause;
    if (this.#elsewhere === undefined) return this.#answer(request, from);
    return this.#passOn(this.#elsewhere, request, from);
  }

  async #answer(request: unknown, from: string): Promise<unknown> {
    const answering = this.#open().then((table) => table.handle(request, from));
    this.#answering.add(answering);
    try {
      return this.#noted(request, from, await answering);
    } finally {
      this.#answering.delete(answering);
    }
  }

  #noted(request: unknown, from: string, answer: unknown): unknown {
    // It may have ended since it asked, and nobody would tell of that again.
    if (!this.#subscriptions.note(request as StoreRequest, from)) this.#gone(from);
    return answer;
  }

  #open(): Promise<Table> {
    this.#table ??= openTable((to, event) => this.#notify(to, event)).catch((error: unknown) => {
      // Whoever asks next tries again.
      this.#table = undefined;
      throw error;
    });
    return this.#table;
  }

  async #passOn(link: Link, request: unknown, from: string): Promise<unknown> {
    // What a process sends is not trusted, and is not to be anything but what it is read as.
    const asked: wire.WiredRequest = { from, request: wire.wiredRequest(readRequest(request)) };
    const passedOn = link.ask(ASK, asked);
    this.#passedOn.add(passedOn);
    try {
      const answer = (await passedOn) as wire.WiredAnswer | undefined;
      if (answer !== undefined) return this.#noted(request, from, wire.answerIn(answer));
      // It has no store in its memory.
      if (this.#elsewhere === link) await this.#becomeOwner();
    } catch (error) {
      if (!(error instanceof LinkEnded)) throw error;
      if (this.#elsewhere === link) throw unavailable();
    } finally {
      this.#passedOn.delete(passedOn);
    }
    return this.#ask(request, from);
  }

  #notify(to: string, event: StoreEvent): void {
    const [tag, link] = this.#linkOf(to) ?? [];
    if (tag !== undefined) {
      void link!.tell(EVENT, { to: to.slice(tag.length), event } satisfies wire.WiredEvent);
      return;
    }
    try {
      this.#bus.send(to as OneAddress, STORE_CHANGE, event);
    } catch {
      // Too much is under way: the numbers of the events tell the worker that it has missed one.
    }
  }

  #gone(who: string): void {
    this.#subscriptions.gone(who);
    this.#table?.then(
      (table) => table.gone(who),
      () => {},
    );
    void this.#elsewhere?.tell(GONE, who);
  }

  /** What its processes ask is answered here, or passed on. */
  #join(tag: string, link: Link): void {
    this.#links.set(tag, link);
    const answer = async ({ from, request, isYours = false }: wire.WiredRequest): Promise<unknown> => {
      const read = wire.requestIn(request);
      // It was passed on before the store came here, and comes after it.
      if (isYours) return wire.wiredAnswer(await this.#answer(read, from));
      while (this.#pause !== undefined) await this.#pause;
      if (this.#elsewhere === link) return link.ask(ASK, { from, request, isYours: true });
      return wire.wiredAnswer(await this.#ask(read, tag + from));
    };
    link.answer(ASK, async (body) => {
      const wired = body as wire.WiredRequest;
      try {
        return await this.#subscriptions.during(tag + wired.from, () => answer(wired));
      } catch (error) {
        return wire.wiredError(error);
      }
    });
    link.on(EVENT, (body) => {
      const { to, event } = body as wire.WiredEvent;
      this.#notify(to, event);
    });
    link.on(GONE, (who) => this.#gone(tag + String(who)));
    link.onEnd(() => {
      this.#links.delete(tag);
      for (const who of this.#subscriptions.known) if (who.startsWith(tag)) this.#gone(who);
      if (this.#elsewhere !== link) return;
      // The store is still here: what the other one did with it since then is lost with it.
      const isUndone = link === this.#heir && !this.#isTaken;
      if (isUndone || link === this.#predecessor) void this.#becomeOwner();
    });
  }

  async #becomeOwner(): Promise<void> {
    this.#elsewhere = undefined;
    this.#isOwner();
    // Where it cannot be had, whoever asks is told.
    const table = await this.#open().catch(() => undefined);
    if (table === undefined) return;
    for (const [from, request] of this.#subscriptions.all) void table.handle(request, from).catch(() => {});
  }

  #receiveFrom(link: Link): void {
    let received: Promise<Table> | undefined;
    link.on(BEGINNING, () => {
      void received?.then(({ driver }) => driver.close()).catch(() => {});
      received = undefined;
    });
    link.on(ENTRIES, (body) => {
      received = (received ?? openTable((to, event) => this.#notify(to, event))).then((table) => {
        table.driver.load((body as readonly wire.WiredEntry[]).map(wire.entryIn));
        return table;
      });
      // Whoever asks whether all is here is told.
      received.catch(() => {});
    });
    link.answer(IS_ALL_THERE, async () => {
      await received;
      return true;
    });
    link.on(YOURS, () => {
      this.#table = received;
      // These come back through the one before; what the same processes ask after that is to wait for them.
      if (this.#passedOn.size > 0) this.#pauseUntil(Promise.allSettled([...this.#passedOn]));
      void this.#becomeOwner();
    });
  }

  #pauseUntil(end: Promise<unknown>): void {
    const pause = end.then(() => {
      if (this.#pause === pause) this.#pause = undefined;
    });
    this.#pause = pause;
  }

  async #handOver(link: Link): Promise<void> {
    // It may still be on its way here.
    await this.#owned;
    // One that stood still gets all of it anew.
    while ((await this.#tryHandOver(link)) === 'late');
  }

  async #tryHandOver(link: Link): Promise<'done' | 'refused' | 'late'> {
    let isLate = false;
    let timer: NodeJS.Timeout | undefined;
    let resume = (): void => {};
    let pausing: Promise<void> | undefined;
    const pause = async (): Promise<void> => {
      const over = new Promise<void>((resolve) => {
        resume = resolve;
      });
      this.#pauseUntil(over);
      await Promise.allSettled([...this.#answering]);
      timer = setTimeout(() => {
        isLate = true;
        resume();
      }, ANSWER_MS);
    };
    const pauseOnce = (): Promise<void> => {
      pausing ??= pause();
      return pausing;
    };
    if (this.#table === undefined) await pauseOnce();
    const table = await this.#table?.catch(() => undefined);
    if (table !== undefined) await copyTo(link, table.driver, { pause: pauseOnce, isGivenUp: () => isLate });
    await pauseOnce();
    // It is nobody's but this one's before YOURS: whoever answers too late, or cannot keep it, has no second one.
    const isThere = (await link.ask(IS_ALL_THERE).catch(() => false)) === true && link.isOpen;
    clearTimeout(timer);
    if (isThere && !isLate) this.#giveTo(link, table);
    resume();
    if (!isThere) return 'refused';
    return isLate ? 'late' : 'done';
  }

  #giveTo(link: Link, table: Table | undefined): void {
    this.#elsewhere = link;
    void link.tell(YOURS);
    for (const from of this.#subscriptions.owners) table?.gone(from);
    for (const [from, request] of this.#subscriptions.all) {
      // Its own it knows.
      if (this.#linkOf(from)?.[1] === link) continue;
      const passedOn = this.#subscriptions.during(from, () => this.#passOn(link, request, from));
      passedOn.catch(() => {});
    }
  }

  /** Where `who` is a process of another master. */
  #linkOf(who: string): readonly [tag: string, link: Link] | undefined {
    return [...this.#links].find(([tag]) => who.startsWith(tag));
  }
}

function unavailable(): Error {
  return pointsmanError('ERR_STORE_UNAVAILABLE', { what: 'the store', reason: 'the lb that has it is gone' });
}
