/**
 * The store of the workers in a master's memory. Of two masters that follow each other one has it at any time, and the
 * other one passes on what its processes ask: the successor until it gets the store, the one before from then on. Nothing
 * of it is loaded before somebody asks.
 */
import type { OneAddress } from '../../bus/address.ts';
import type { Bus } from '../../bus/contract.ts';
import { pointsmanError } from '../../errors.ts';
import { STORE_CHANGE, STORE_REQUEST, type StoreEvent, type StoreRequest } from '../../store/port.ts';
import { readRequest } from '../../store/request.ts';
import type { HandedPart } from '../../upgrade/contract.ts';
import { type Link, LinkEnded } from '../../upgrade/link.ts';
import type { StoreStatus } from '../operations/status-contract.ts';
import { createUse, type MemoryStoreParts, type StoreUse } from './memory-store-parts.ts';
import { Subscriptions } from './store-subscriptions.ts';
import { copyTo, ENTRIES, openTable, type Table } from './store-table.ts';
import * as wire from './store-wire.ts';

const ASK = 'store-ask';
const EVENT = 'store-event';
const GONE = 'store-gone';
const YOURS = 'store-yours';

/** In front of the names of processes of other masters. */
const [BEFORE, AFTER] = ['before ', 'after '];

export class MemoryStore {
  readonly #bus: Bus;
  readonly #use: StoreUse;
  #table: Promise<Table> | undefined;
  /** Who has the store, if not this process. */
  #elsewhere: Link | undefined;
  /** What is asked waits until this resolves. */
  #pause: Promise<void> | undefined;
  readonly #subscriptions = new Subscriptions();
  /** What was asked here, and may go on for some turns. */
  readonly #answering = new Set<Promise<unknown>>();
  /** What was passed on and not answered so far. */
  readonly #passedOn = new Set<Promise<unknown>>();
  /** Other masters, by what stands in front of the names of their processes here. */
  readonly #links = new Map<string, Link>();
  #successor: Link | undefined;
  #isTaken = false;
  #isOwner = (): void => {};
  readonly #owned = new Promise<void>((resolve) => {
    this.#isOwner = resolve;
  });
  #handingOver: Promise<void> = Promise.resolve();

  /** For the next master. */
  readonly handed: HandedPart = {
    begin: (link) => {
      this.#successor = link;
      this.#isTaken = false;
      this.#join(AFTER, link);
    },
    release: (link) => {
      this.#handingOver = this.#handOver(link);
      return this.#handingOver;
    },
    taken: () => {
      this.#isTaken = true;
    },
  };

  constructor({ bus, onGone, predecessor, now }: MemoryStoreParts) {
    this.#use = createUse(now);
    this.#bus = bus;
    bus.on(STORE_REQUEST, ({ msg, from }) => this.#ask(msg, from));
    onGone((who) => this.#gone(who));
    if (predecessor === undefined) {
      this.#isOwner();
      return;
    }
    this.#elsewhere = predecessor;
    this.#join(BEFORE, predecessor);
    this.#receiveFrom(predecessor);
  }

  /** Resolves when nothing of it is on its way to another master. */
  get settled(): Promise<void> {
    return this.#handingOver;
  }

  get status(): StoreStatus {
    return this.#use.status;
  }

  async #ask(request: unknown, from: string): Promise<unknown> {
    this.#use.begin();
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
    this.#subscriptions.note(request as StoreRequest, from);
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
    for (const [tag, link] of this.#links) {
      if (!to.startsWith(tag)) continue;
      void link.tell(EVENT, { to: to.slice(tag.length), event } satisfies wire.WiredEvent);
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
    void this.#table?.then((table) => table.gone(who));
    void this.#elsewhere?.tell(GONE, who);
  }

  /** What its processes ask is answered here, or passed on. */
  #join(tag: string, link: Link): void {
    this.#links.set(tag, link);
    link.answer(ASK, async (body) => {
      const { from, request, isYours = false } = body as wire.WiredRequest;
      try {
        const read = wire.requestIn(request);
        // It was passed on before the store came here, and comes after it.
        if (isYours) return wire.wiredAnswer(await this.#answer(read, from));
        while (this.#pause !== undefined) await this.#pause;
        if (this.#elsewhere === link) return await link.ask(ASK, { from, request, isYours: true });
        return wire.wiredAnswer(await this.#ask(read, tag + from));
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
      for (const who of this.#subscriptions.owners) if (who.startsWith(tag)) this.#gone(who);
      // The store is still here: what the other one did with it since then is lost with it.
      const isUndone = link === this.#successor && !this.#isTaken && this.#elsewhere === link;
      const isLeft = link !== this.#successor && this.#elsewhere === link;
      if (isUndone || isLeft) void this.#becomeOwner();
    });
  }

  async #becomeOwner(): Promise<void> {
    this.#elsewhere = undefined;
    this.#isOwner();
    const table = await this.#open();
    for (const [from, request] of this.#subscriptions.all) void table.handle(request, from).catch(() => {});
  }

  #receiveFrom(link: Link): void {
    let received: Promise<Table> | undefined;
    const receiving = (): Promise<Table> => {
      received ??= openTable((to, event) => this.#notify(to, event));
      return received;
    };
    link.on(ENTRIES, async (body) => {
      const entries = (body as readonly wire.WiredEntry[]).map(wire.entryIn);
      (await receiving()).driver.load(entries);
    });
    link.answer(YOURS, async () => {
      this.#table = received;
      // These come back through the one before; what the same processes ask after that is to wait for them.
      if (this.#passedOn.size > 0) this.#pauseUntil(Promise.allSettled([...this.#passedOn]));
      await this.#becomeOwner();
      return true;
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
    const table = await this.#table;
    let resume = (): void => {};
    const pause = async (): Promise<void> => {
      const over = new Promise<void>((resolve) => {
        resume = resolve;
      });
      this.#pauseUntil(over);
      await Promise.allSettled([...this.#answering]);
    };
    if (table === undefined) await pause();
    else await copyTo(link, table.driver, pause);
    const isThere = (await link.ask(YOURS).catch(() => undefined)) === true;
    if (isThere && link.isOpen) {
      this.#elsewhere = link;
      for (const from of this.#subscriptions.owners) table?.gone(from);
      // Its own it knows.
      for (const [from, request] of this.#subscriptions.all)
        if (!from.startsWith(AFTER)) void this.#passOn(link, request, from).catch(() => {});
    }
    resume();
  }
}

function unavailable(): Error {
  return pointsmanError('ERR_STORE_UNAVAILABLE', { what: 'the store', reason: 'the lb that has it is gone' });
}
