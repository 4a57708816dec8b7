/** Stands for the workers: asks as Node's half of node:cluster asks, over real listening sockets. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import type { ProcessAccount } from '../../../src/dispatch/process-account.ts';
import type { PointsmanError } from '../../../src/errors.ts';
import { createAddressQuota } from '../../../src/master/listening/address-quota.ts';
import { type Address, Addresses } from '../../../src/master/listening/addresses.ts';
import { AppListening } from '../../../src/master/listening/app-listening.ts';
import type { AppListeningParts } from '../../../src/master/listening/app-listening-parts.ts';
import { PassedSockets } from '../../../src/master/listening/passed-sockets.ts';
import type { ClusterReply, ListenQuery } from '../../../src/protocol/cluster-protocol.ts';
import { fewestOpen } from '../../dispatch/dispatch-bench.ts';
import { LiveBench } from '../dispatching/live-bench.ts';

export interface Answer extends ClusterReply {
  readonly cmd: string;
  readonly sockname?: { readonly address: string; readonly port: number };
  /** What travelled with the reply. */
  readonly handle: unknown;
}

export class AppListeningBench {
  /** Processes that are to end. */
  readonly leaving = new Set<ProcessAccount>();
  /** Addresses that were opened and closed, in order: "opened 127.0.0.1:1". */
  readonly told: string[] = [];
  readonly refused: PointsmanError[] = [];
  readonly #live = new LiveBench();
  readonly first: ProcessAccount = this.#live.first;
  readonly second: ProcessAccount = this.#live.second;
  readonly addresses: Addresses = new Addresses({
    live: this.#live.live,
    handoff: this.#live.handoff,
    deferAccept: 'auto',
    createAlgorithm: fewestOpen,
  });
  readonly appListening: AppListening;
  nowMs = 0;
  #nextSeq = 1;

  constructor(override: AppListeningParts['override'] = {}, mostAddresses = 16) {
    this.appListening = new AppListening({
      addresses: this.addresses,
      backlog: 16,
      passed: new PassedSockets([], { workers: 1 }),
      quota: createAddressQuota(mostAddresses, () => this.nowMs),
      exceeded: ({ message }, { slot }) => this.told.push(`refused ${message} in ${slot}`),
      override,
      isLeaving: (process) => this.leaving.has(process),
      opened: (address) => {
        address.listener.server.on('connection', (socket) => socket.destroy());
        this.told.push(`opened ${shown(address)}`);
      },
      closed: (address) => this.told.push(`closed ${shown(address)}`),
      joined: () => {},
      renewed: (address, failure) => this.told.push(`renewed ${failure?.code ?? shown(address)}`),
      acceptFailed: () => {},
      refused: (error) => this.refused.push(error),
      failed: ({ code }, { slot }) => this.told.push(`failed ${code} in ${slot}`),
    });
  }

  /** One more process of this slot. */
  enter(slot: number, generation: number): ProcessAccount {
    return this.#live.live.dispatch.load.enter(slot, generation);
  }

  /** A server of the process asks for an address; any free port of this machine unless told otherwise. */
  ask(process: ProcessAccount, query: Partial<ListenQuery> = {}): Promise<Answer> {
    const seq = this.#nextSeq++;
    const usual = { address: '127.0.0.1', port: 0, addressType: 4, index: 0, data: null } as const;
    return new Promise((resolve) =>
      this.appListening.handle(
        { act: 'queryServer', seq, ...usual, ...query },
        { process, isOpen: () => true, send: (reply, handle) => resolve({ ...(reply as Answer), handle }) },
      ),
    );
  }

  /** It asks, is answered, and says that it listens. Gives the address. */
  async listen(process: ProcessAccount, query: Partial<ListenQuery> = {}): Promise<Address> {
    const { key } = await this.ask(process, query);
    this.appListening.listening(process, Number(key));
    return this.addresses.get(Number(key))!;
  }

  /** The worker's server at this address is closed. */
  leave(process: ProcessAccount, { frontend: { id } }: Address): void {
    this.appListening.handle(
      { act: 'close', key: String(id) },
      { process, isOpen: () => true, send: () => {} },
    );
  }

  close(): void {
    this.appListening.close();
    this.addresses.closeAll();
  }
}

/** Takes a port of this machine, for as long as the server is open. */
export async function occupy(port = 0): Promise<{ readonly port: number; release(): Promise<void> }> {
  const server = createServer().listen(port, '127.0.0.1').unref();
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    release: async () => void (await new Promise((resolve) => server.close(resolve))),
  };
}

/** Whether a client can connect there. */
export async function isOpen(where: number | string): Promise<boolean> {
  const client = typeof where === 'number' ? connect(where, '127.0.0.1') : connect(where);
  try {
    await once(client, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    client.on('error', () => {}).destroy();
  }
}

function shown({ listener: { address } }: Address): string {
  return address.path ?? `${address.host}:${address.port}`;
}
