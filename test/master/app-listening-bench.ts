/** Stands for the workers: asks as Node's half of node:cluster asks, over real listening sockets. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import type { PointsmanError } from '../../src/errors.ts';
import { AppListening, type AppListeningParts } from '../../src/master/app-listening.ts';
import type { Frontend } from '../../src/master/frontend.ts';
import type { ClusterReply, ListenQuery } from '../../src/protocol/cluster-protocol.ts';
import { FrontendsBench } from './frontends-bench.ts';

export interface Answer extends ClusterReply {
  readonly cmd: string;
  readonly sockname?: { readonly address: string; readonly port: number };
  /** What travelled with the reply. */
  readonly handle: unknown;
}

export class AppListeningBench {
  readonly draining = new Set<number>();
  /** Addresses that were opened and closed, in order: "opened 127.0.0.1:1". */
  readonly told: string[] = [];
  readonly refused: PointsmanError[] = [];
  readonly frontends = new FrontendsBench().frontends;
  readonly appListening: AppListening;
  #nextSeq = 1;

  constructor(override: AppListeningParts['override'] = {}) {
    this.appListening = new AppListening({
      frontends: this.frontends,
      backlog: 16,
      override,
      isDraining: (slot) => this.draining.has(slot),
      opened: (frontend) => {
        frontend.listener.server.on('connection', (socket) => socket.destroy());
        this.told.push(`opened ${shown(frontend)}`);
      },
      closed: (frontend) => this.told.push(`closed ${shown(frontend)}`),
      acceptFailed: () => {},
      refused: (error) => this.refused.push(error),
    });
  }

  /** A server of the worker in `slot` asks for an address; any free port of this machine unless told otherwise. */
  ask(slot: number, query: Partial<ListenQuery> = {}): Promise<Answer> {
    const seq = this.#nextSeq++;
    const usual = { address: '127.0.0.1', port: 0, addressType: 4, index: 0, data: null } as const;
    return new Promise((resolve) =>
      this.appListening.handle(
        { act: 'queryServer', seq, ...usual, ...query },
        { slot, isOpen: () => true, send: (reply, handle) => resolve({ ...(reply as Answer), handle }) },
      ),
    );
  }

  /** It asks, is answered, and says that it listens. Gives the frontend. */
  async listen(slot: number, query: Partial<ListenQuery> = {}): Promise<Frontend> {
    const { key } = await this.ask(slot, query);
    this.appListening.listening(slot, Number(key));
    return this.frontends.get(Number(key))!;
  }

  /** The worker's server at this address is closed. */
  leave(slot: number, { id }: Frontend): void {
    this.appListening.handle({ act: 'close', key: String(id) }, { slot, isOpen: () => true, send: () => {} });
  }

  close(): void {
    this.appListening.close();
    this.frontends.closeAll();
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

function shown({ listener: { address } }: Frontend): string {
  return address.path ?? `${address.host}:${address.port}`;
}
