/**
 * Asks a process that serves nobody yet: by a connection of the master's own, which goes to this process and to nobody
 * else, the way clients' connections go.
 */
import { type AddressInfo, connect, createServer, isIP, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessAccount } from '../../dispatch/process-account.ts';
import { pointsmanError } from '../../errors.ts';
import type { Handoff } from '../../handoff/contract.ts';
import type { HeaderGate } from '../../handoff/header-gate.ts';
import { monotonicMs } from '../../platform/clock.ts';
import { localHeader } from '../../proxy-protocol/v2.ts';
import type { LiveDispatch } from '../dispatching/live-dispatch.ts';
import type { Address } from '../listening/addresses.ts';
import type { SlotProcess } from '../processes/slot.ts';

export interface ReloadCheckParts {
  readonly live: LiveDispatch;
  readonly handoff: Handoff<ProcessAccount>;
  /** Where connections begin with a header of the PROXY protocol. */
  readonly gate: HeaderGate | undefined;
  /** Where clients connect now. */
  addresses(): readonly Address[];
}

/** How long one answer may take, and how soon the next try follows one that was no good. */
const ANSWER_TIMEOUT_MS = 5_000;
const AGAIN_AFTER_MS = 200;

/**
 * Resolves when `process` answers with a status below 400. Rejects with ERR_CHECK_FAILED when it has not until its
 * ready timeout has passed once more.
 */
export async function checkAnswer(
  url: string,
  process: SlotProcess<ProcessAccount>,
  parts: ReloadCheckParts,
  signal: AbortSignal,
): Promise<void> {
  const { id, worker, release } = process;
  const address = addressOf(url, parts.addresses());
  const isSecure = ['https', 'tls'].includes(address.listener.address.scheme);
  const target = new URL(url, isSecure ? 'https://localhost' : 'http://localhost');
  // Anybody on this machine can connect there: only what is asked here reaches the process, each socket once.
  const asking = new Set<Socket>();
  const isOwn = (port: number | undefined): boolean => {
    const own = [...asking].find(({ localPort }) => localPort !== undefined && localPort === port);
    return own !== undefined && asking.delete(own);
  };
  const server = await listenFor(id, address, parts, isOwn);
  const deadlineMs = monotonicMs() + release.readyTimeoutMs;
  try {
    for (;;) {
      const answer = await ask(server, target, { isProxied: parts.gate !== undefined, asking, signal });
      if (typeof answer === 'number' && answer < 400) return;
      signal.throwIfAborted();
      if (monotonicMs() >= deadlineMs) {
        throw pointsmanError('ERR_CHECK_FAILED', {
          slot: id.slot,
          url,
          answer: typeof answer === 'number' ? `status ${answer}` : answer,
          timeoutMs: release.readyTimeoutMs,
          output: worker.lastOutput.join('\n'),
        });
      }
      await sleep(AGAIN_AFTER_MS, undefined, { signal });
    }
  } finally {
    server.close();
  }
}

/** Everything of the check's own that connects there goes to this process. */
async function listenFor(
  process: ProcessAccount,
  { frontend }: Address,
  { live, handoff, gate }: ReloadCheckParts,
  isOwn: (port: number | undefined) => boolean,
): Promise<Server> {
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const options = { listener: frontend.id, deferAccept: false, gate: gate?.forOwn(isOwn) };
  handoff.acceptFrom(server, options, (connection) => {
    if (gate === undefined && !isOwn(connection.remotePort)) {
      connection.release();
      return;
    }
    const offer = live.dispatch.offer(process, connection);
    setTimeout(() => offer.over(), ANSWER_TIMEOUT_MS * 2).unref();
  });
  return server;
}

/** Of a path the first that speaks HTTP; of a URL the one with its port, or the first that speaks what it says. */
function addressOf(url: string, addresses: readonly Address[]): Address {
  const { port, protocol } = new URL(url, 'path://localhost');
  const schemes = protocol === 'path:' ? ['http', 'https'] : [protocol.slice(0, -1)];
  const found =
    addresses.find(({ listener }) => port !== '' && listener.address.port === Number(port)) ??
    addresses.find(({ listener }) => schemes.includes(listener.address.scheme)) ??
    addresses[0];
  if (found === undefined) throw pointsmanError('ERR_INTERNAL', { reason: 'a check without an address' });
  return found;
}

interface Asking {
  /** Connections begin with a header of the PROXY protocol. */
  readonly isProxied: boolean;
  /** Sockets that have connected, or will, and were not accepted yet. */
  readonly asking: Set<Socket>;
  readonly signal: AbortSignal;
}

/** Connects, where proxies do as one does for a health check. */
async function connectTo(
  port: number,
  { protocol, hostname }: URL,
  { isProxied, asking }: Asking,
): Promise<Socket> {
  // First: an error of the socket is to find its listener.
  const tls = protocol === 'https:' ? await import('node:tls') : undefined;
  const socket = connect({ port, host: '127.0.0.1' });
  // It has its port before anything is accepted: the call that connects is made in this turn.
  asking.add(socket);
  socket.once('close', () => asking.delete(socket));
  if (isProxied) socket.write(localHeader);
  return tls?.connect({ socket, servername: serverNameOf(hostname), rejectUnauthorized: false }) ?? socket;
}

/** An IP address is none (RFC 6066 section 3). */
function serverNameOf(hostname: string): string {
  return isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? hostname : '';
}

/** The status of the answer, or in words why there is none. */
async function ask(server: Server, target: URL, asking: Asking): Promise<number | string> {
  const { port } = server.address() as AddressInfo;
  // Not at the top: TLS and all of HTTP are much to load for what most masters never ask.
  const { get } = await (target.protocol === 'https:' ? import('node:https') : import('node:http'));
  const { signal } = asking;
  const socket = await connectTo(port, target, asking);
  return new Promise((resolve) => {
    const request = get(
      {
        host: '127.0.0.1',
        port,
        path: `${target.pathname}${target.search}`,
        headers: { host: target.host, 'user-agent': 'pointsman reload check', connection: 'close' },
        servername: serverNameOf(target.hostname),
        // It asks a process of its own, and not whether the world trusts it.
        rejectUnauthorized: false,
        signal,
        timeout: ANSWER_TIMEOUT_MS,
        // An agent would connect by itself.
        createConnection: () => socket,
      },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 'no status');
      },
    );
    request.on('timeout', () => request.destroy(new Error(`none within ${ANSWER_TIMEOUT_MS} ms`)));
    request.on('error', (error) => resolve(error.message));
  });
}
