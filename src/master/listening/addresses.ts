/** The listening addresses: each has a socket, and a frontend of dispatch behind it. */
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Algorithm } from '../../algorithms/contract.ts';
import type { Frontend } from '../../dispatch/frontend.ts';
import type { ProcessAccount } from '../../dispatch/process-account.ts';
import type { Connection, Handoff } from '../../handoff/contract.ts';
import type { HeaderGate } from '../../handoff/header-gate.ts';
import type { Scheme } from '../../protocol/cluster-protocol.ts';
import type { LiveDispatch } from '../dispatching/live-dispatch.ts';
import type { Listener } from './listener.ts';

export interface Address {
  readonly listener: Listener;
  readonly frontend: Frontend<Connection>;
}

export interface AddressesParts {
  readonly live: LiveDispatch;
  readonly handoff: Handoff<ProcessAccount>;
  readonly deferAccept: 'auto' | boolean;
  /** Where connections begin with a header of the PROXY protocol. */
  readonly gate?: HeaderGate | undefined;
  createAlgorithm(): Algorithm;
}

const FINISH_SAMPLE_MS = 5;
const ACCEPTED_WITHIN_MS = 20;

export class Addresses {
  readonly #parts: AddressesParts;
  readonly #open = new Map<number, { listener: Listener; readonly frontend: Frontend<Connection> }>();
  #createAlgorithm: () => Algorithm;
  #isFinishing = false;
  /** Addresses whose listener is closed, and that have no other yet. */
  readonly #unheard = new Set<number>();
  #isClosed = false;

  constructor(parts: AddressesParts) {
    this.#parts = parts;
    this.#createAlgorithm = parts.createAlgorithm;
  }

  /** Where connections begin with a header of the PROXY protocol. */
  get gate(): HeaderGate | undefined {
    return this.#parts.gate;
  }

  get all(): readonly Address[] {
    return [...this.#open.values()];
  }

  get(id: number): Address | undefined {
    return this.#open.get(id);
  }

  /** Begins to accept from `listener`; no worker serves it before it joins. */
  open(listener: Listener, scheme: Scheme): Address {
    if (this.#isClosed) {
      // It was asked for before that, and to listen takes time.
      listener.close();
      throw Object.assign(new Error('the master listens no more'), {
        code: 'ECANCELED',
        errno: -constants.errno.ECANCELED,
      });
    }
    const { live } = this.#parts;
    const frontend = live.dispatch.open(this.#createAlgorithm());
    const address = { listener, frontend };
    this.#open.set(frontend.id, address);
    live.tallies.opened(frontend, listener.address);
    // Nothing but a plain HTTP client could read why it is refused.
    if (scheme === 'http') live.readsAnswers(frontend.id);
    if (scheme !== 'tcp') live.clientsSpeakFirst(frontend.id);
    this.#acceptFrom(address);
    return address;
  }

  #acceptFrom({ listener, frontend }: Address): void {
    const { live, handoff, deferAccept, gate } = this.#parts;
    const { scheme, path } = listener.address;
    // Whatever the server speaks, its proxies speak first.
    const isDeferred = path === undefined && isDeferable(deferAccept, gate === undefined ? scheme : 'http');
    handoff.acceptFrom(
      listener.server,
      { listener: frontend.id, deferAccept: isDeferred, gate },
      (connection: Connection) => live.dispatch.accept(frontend, connection),
    );
  }

  /** No client can reach it: the path of its socket leads elsewhere, or it could not be listened on anew. */
  isLost({ listener, frontend: { id } }: Address): boolean {
    return this.#unheard.has(id) || listener.isLost();
  }

  /**
   * The path of this address was removed: what `open` makes takes the place of its listener, for the same workers. The
   * old one closes first, since libuv removes its path with it, whatever is there by then.
   */
  async renew({ frontend: { id } }: Address, open: () => Promise<Listener>): Promise<void> {
    // No client can come to the old one any more; those that have come are accepted.
    await sleep(ACCEPTED_WITHIN_MS);
    const address = this.#open.get(id);
    if (address === undefined || !this.isLost(address)) return;
    address.listener.close();
    // Until something takes its place: it may not be possible now, and whoever asks again is to try.
    this.#unheard.add(id);
    const listener = await open();
    this.#unheard.delete(id);
    if (this.#isFinishing || this.#isClosed || !this.#open.has(id)) {
      listener.close();
      return;
    }
    address.listener = listener;
    this.#acceptFrom(address);
  }

  /** A server of the process listens at the address with this number. */
  join(id: number, process: ProcessAccount): void {
    const address = this.#open.get(id);
    if (address !== undefined) this.#parts.live.dispatch.join(address.frontend, process);
  }

  leave(id: number, process: ProcessAccount): void {
    const address = this.#open.get(id);
    if (address !== undefined) this.#parts.live.dispatch.leave(address.frontend, process);
  }

  /** Nobody serves this address any more: it is closed, and what waits is refused. */
  close({ listener, frontend }: Address): void {
    const { dispatch, tallies } = this.#parts.live;
    listener.close();
    dispatch.close(frontend);
    dispatch.frontends.remove(frontend);
    tallies.closed(frontend);
    this.#open.delete(frontend.id);
    this.#unheard.delete(frontend.id);
  }

  /** For the addresses there are and for those to come; no connection is touched. */
  setAlgorithm(create: () => Algorithm): void {
    this.#createAlgorithm = create;
    this.#parts.live.dispatch.setAlgorithm(create);
  }

  /** Accepts nothing more. Resolves when no connection waits and none is pending, or all is closed. */
  async finish(): Promise<void> {
    const { live } = this.#parts;
    const { load, frontends } = live.dispatch;
    this.#isFinishing = true;
    for (const { listener } of this.#open.values()) listener.close();
    for (;;) {
      // Again and again: the last connection may end without a word, refused or taken.
      live.refresh();
      const isAllGiven = frontends.waiting === 0 && load.pending === 0 && !this.#parts.gate?.waiting;
      if (this.#isClosed || isAllGiven) return;
      await sleep(FINISH_SAMPLE_MS);
    }
  }

  /** Refuses what still waits, and everything that comes back. */
  closeAll(): void {
    this.#isClosed = true;
    for (const { listener, frontend } of this.#open.values()) {
      listener.close();
      this.#parts.live.dispatch.close(frontend);
    }
  }
}

/** Where the server speaks first, a connection without a client's bytes must be served as well. */
function isDeferable(deferAccept: 'auto' | boolean, scheme: Scheme): boolean {
  return deferAccept === 'auto' ? scheme !== 'tcp' : deferAccept;
}
