/**
 * Stands in for the primary of node:cluster: answers the apps in the workers when they listen and close. The
 * workers' servers that ask for the same address share one frontend.
 */

import type { ProcessAccount } from '../../dispatch/process-account.ts';
import type { PointsmanError } from '../../errors.ts';
import {
  type ClusterMessage,
  type ClusterReply,
  type ListenQuery,
  markReply,
} from '../../protocol/cluster-protocol.ts';
import { QuotaExceeded } from './address-quota.ts';
import { AddressUsers } from './address-users.ts';
import type { Address } from './addresses.ts';
import type { AppListeningParts, ClusterPort } from './app-listening-parts.ts';
import { isDatagram, isDescriptor, keyOf, refuseUnshared, targetOf } from './listen-target.ts';
import { type ListenTarget, openListener } from './listener.ts';
import { createOverride, type Override } from './override.ts';
import { failureOf, renewPath } from './renew-path.ts';
import { bindDatagrams, closeWhenBound, type SharedDatagrams } from './shared-datagrams.ts';

export type { ClusterPort } from './app-listening-parts.ts';

/** An address that was asked for; it stays until the last server of it closes. */
export interface Entry {
  readonly address?: Address;
  /** Where it listens. */
  readonly target?: ListenTarget;
  readonly datagrams?: SharedDatagrams;
  readonly sockname?: { readonly port: number };
}

export class AppListening {
  readonly #parts: AppListeningParts;
  /** By what was asked for. */
  readonly #entries = new Map<string, Promise<Entry>>();
  /** What was asked for, by what the workers call it. */
  readonly #asked = new Map<string, string>();
  /** What the first server of an address shares with the others of it. */
  readonly #data = new Map<string, unknown>();
  /** Processes that asked for an address, whether their servers listen by now or not. */
  readonly #users = new AddressUsers();
  readonly #override: Override;
  /** Why the last attempt to listen failed; undefined after one that did not. */
  failure: PointsmanError | undefined;

  constructor(parts: AppListeningParts) {
    this.#parts = parts;
    this.#override = createOverride(parts.override, {
      refused: parts.refused,
      portOf: async (key) => (await this.#entries.get(key)?.catch(() => undefined))?.sockname?.port,
    });
  }

  handle(message: ClusterMessage, port: ClusterPort): void {
    switch (message.act) {
      case 'queryServer':
        void this.#answer(message, message.seq, port);
        break;
      case 'close':
        this.#left(port.process, message.key);
        break;
      case 'exitedAfterDisconnect':
        port.send(markReply({ ack: message.seq }));
        break;
    }
  }

  /** A server of this process listens at the address with this number. */
  listening(process: ProcessAccount, listener: number): void {
    if (!this.#isUser(process, String(listener))) return;
    this.#parts.addresses.join(listener, process);
    this.#parts.joined();
  }

  /** The process is gone. Its addresses stay for the next one. */
  gone(process: ProcessAccount): void {
    this.#users.gone(process);
    this.#renewAll();
  }

  /** Closes the addresses of processes that are gone, for which no process that lives has asked. */
  prune(): void {
    for (const [name, asked] of this.#asked) if (!this.#users.any(asked)) this.#close(name, asked);
  }

  get entries(): ReadonlyMap<string, Promise<Entry>> {
    return this.#entries;
  }

  close(): void {
    for (const opening of this.#entries.values()) closeWhenBound(opening);
    this.#entries.clear();
  }

  async #answer(query: ListenQuery, seq: number, port: ClusterPort): Promise<void> {
    const key = keyOf(query);
    let reply: ClusterReply;
    let handle: unknown;
    // From now on: nobody is to close the address while it is looked for.
    const isNew = this.#users.add(key, port.process);
    this.#parts.passed.asked(port.process.slot);
    try {
      this.#parts.quota.ask(port.process.slot);
      const entry = await this.#find(key, query, port.process);
      if (!port.isOpen()) return this.#users.remove(key, port.process);
      const { datagrams, sockname } = entry;
      // A server without any must not decide for those that cannot do without.
      this.#data.set(key, this.#data.get(key) ?? query.data);
      handle = datagrams?.handle;
      reply = {
        ack: seq,
        errno: 0,
        key: keyOfReply(key, entry),
        data: this.#data.get(key),
        ...(sockname === undefined ? {} : { sockname }),
      };
    } catch (error) {
      if (isNew) this.#users.remove(key, port.process);
      if (error instanceof QuotaExceeded) this.#parts.exceeded(error, port.process);
      reply = { ack: seq, errno: (error as NodeJS.ErrnoException).errno ?? -22, key, data: query.data };
    }
    port.send(markReply(reply), handle);
  }

  /** It was given the address that workers call by this name. */
  #isUser(process: ProcessAccount, name: string): boolean {
    const asked = this.#asked.get(name);
    return asked !== undefined && this.#users.has(asked, process);
  }

  async #find(key: string, query: ListenQuery, process: ProcessAccount): Promise<Entry> {
    while (this.#entries.has(key)) {
      const known = await this.#renewed(key);
      if (known !== undefined) return known;
    }
    this.#take(key, process.slot);
    const opening = this.#open(key, query, process);
    this.#entries.set(key, opening);
    try {
      const entry = await opening;
      this.#asked.set(keyOfReply(key, entry), key);
      this.failure = undefined;
      return entry;
    } catch (error) {
      this.#forget(key);
      throw error;
    }
  }

  /** An app that asks for another port each time it starts leaves those of its dead processes behind. */
  #take(key: string, slot: number): void {
    const { quota } = this.#parts;
    if (!quota.hasRoom(slot)) this.prune();
    quota.take(key, slot);
  }

  #forget(key: string): void {
    this.#entries.delete(key);
    this.#parts.quota.giveBack(key);
    this.#data.delete(key);
    this.#override.forget(key);
  }

  async #open(key: string, query: ListenQuery, process: ProcessAccount): Promise<Entry> {
    const asked = targetOf(query, this.#parts.backlog, await this.#override.of(key, query));
    let target = asked;
    try {
      const passed = this.#parts.passed.claim(key, query);
      if (passed === undefined || !isDescriptor(query)) refuseUnshared(query);
      if (passed !== undefined) target = { ...passed, backlog: asked.backlog ?? this.#parts.backlog };
      if (isDatagram(query)) return { datagrams: await bindDatagrams(query) };
      const { scheme = 'tcp' } = query;
      await this.#parts.passed.whenWanted();
      const listener = await openListener(target, scheme, this.#parts.acceptFailed);
      const address = this.#parts.addresses.open(listener, scheme);
      this.#parts.opened(address, query.isSecured === true);
      const sockname = listener.server.address();
      // When its path is lost, it is bound anew.
      return { address, target: asked, ...(typeof sockname === 'object' ? { sockname: sockname! } : {}) };
    } catch (error) {
      // The app is told, and asked too late for it to matter to anybody else.
      if ((error as NodeJS.ErrnoException).code === 'ECANCELED') throw error;
      this.failure = await failureOf(error as NodeJS.ErrnoException, target);
      this.#parts.failed(this.failure, process);
      throw error;
    }
  }

  /** The entry, after a look whether its path still leads to it. Whoever asks meanwhile waits for the same answer. */
  async #renewed(key: string): Promise<Entry | undefined> {
    for (;;) {
      const known = this.#entries.get(key);
      const entry = await known;
      if (this.#entries.get(key) !== known) continue;
      const address = entry?.address;
      if (address === undefined || !this.#parts.addresses.isLost(address)) return entry;
      const renewing = this.#renew(entry!, address);
      this.#entries.set(key, renewing);
      try {
        return await renewing;
      } catch (error) {
        if (this.#entries.get(key) === renewing) this.#entries.set(key, known!);
        throw error;
      }
    }
  }

  async #renew(entry: Entry, address: Address): Promise<Entry> {
    const failure = await renewPath(address, entry.target!, this.#parts);
    if (failure !== undefined) this.failure = failure;
    this.#parts.renewed(address, failure);
    if (failure !== undefined) throw failure.cause;
    return entry;
  }

  /** An app may remove the path of its socket at its end as well, which is its successor's by then. */
  #renewAll(): void {
    for (const key of this.#entries.keys()) void this.#renewed(key).catch(() => {});
  }

  /** A server of this worker is closed. At once: the next message may ask for the same address again. */
  #left(process: ProcessAccount, name: string): void {
    const asked = this.#asked.get(name);
    if (asked === undefined || !this.#isUser(process, name)) return;
    this.#users.remove(asked, process);
    this.#parts.addresses.leave(Number(name), process);
    // One that is to end will be replaced, and its clients are to wait for that.
    if (!this.#parts.isLeaving(process) && !this.#users.any(asked)) this.#close(name, asked);
  }

  #close(name: string, asked: string): void {
    const { addresses, closed } = this.#parts;
    const entry = this.#entries.get(asked);
    this.#asked.delete(name);
    this.#forget(asked);
    if (entry !== undefined) closeWhenBound(entry);
    const address = addresses.get(Number(name));
    if (address === undefined) return;
    addresses.close(address);
    closed(address);
  }
}

/** What the worker calls the address by when it closes. */
function keyOfReply(asked: string, { address }: Entry): string {
  return address === undefined ? asked : String(address.frontend.id);
}
