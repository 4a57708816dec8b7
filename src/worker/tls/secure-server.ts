/**
 * TLS as Node does it, in the worker: a `tls.Server` that listens nowhere and is given connections. Node's module is
 * passed in: whoever imports it here makes every worker load it, since workers are built into one file.
 */
import type { Socket } from 'node:net';
import type { SecureContext, SecureContextOptions, TLSSocket } from 'node:tls';
import type { TlsMessage, TlsPair } from '../../protocol/tls-messages.ts';
import { createNameTable } from './names.ts';

export type NodeTls = Pick<typeof import('node:tls'), 'createServer' | 'createSecureContext'>;

export interface SecureServer {
  /** Throws if the certificates cannot be used; then those of before stay. */
  use(told: Pick<TlsMessage, 'pairs' | 'ticketKeys'>): void;
  /**
   * `secured` is given the socket that speaks for `socket` once the handshake is done. If that fails, `socket` is
   * closed, and that is all.
   */
  secure(socket: Socket, secured: (socket: TLSSocket) => void): void;
}

/** From accepted to secured; nobody who is there needs longer. */
const HANDSHAKE_WITHIN_MS = 10_000;

/**
 * A ticket is good only where this is what it was made with. Node takes a hash of the arguments, in which one worker
 * differs from the next after a reload with others.
 */
const SESSION_ID_CONTEXT = 'pointsman';

/** Throws as `use` does. */
export function createSecureServer(
  { createServer, createSecureContext }: NodeTls,
  first: Pick<TlsMessage, 'pairs' | 'ticketKeys'>,
): SecureServer {
  let pairs = first.pairs!;
  let ticketKeys = keysOf(first)!;
  const contextsOf = contextMaker(createSecureContext);
  let contextOf = contextsOf(pairs, ticketKeys);
  const waiting = new WeakMap<Socket, (socket: TLSSocket) => void>();
  const server = createServer({
    ...optionsOf(pairs[0]!, ticketKeys),
    ALPNProtocols: ['http/1.1'],
    handshakeTimeout: HANDSHAKE_WITHIN_MS,
    // Where there is a choice alone: with a callback every handshake goes through JavaScript once more.
    ...(pairs.length > 1 ? { SNICallback: (name: string, done: Chosen) => done(null, contextOf(name)) } : {}),
  });

  server.on('secureConnection', (socket: Wrapping) => {
    const socketOfClient = socket._parent;
    const secured = waiting.get(socketOfClient);
    waiting.delete(socketOfClient);
    secured?.(socket);
  });

  return {
    use(told) {
      ticketKeys = keysOf(told) ?? ticketKeys;
      if (told.pairs === undefined) {
        server.setTicketKeys(ticketKeys);
        // Which of them decrypts a ticket is OpenSSL's affair.
        contextOf = contextsOf(pairs, ticketKeys);
        return;
      }
      // All of them first: what throws is to change nothing.
      const contexts = contextsOf(told.pairs, ticketKeys);
      server.setSecureContext(optionsOf(told.pairs[0]!, ticketKeys));
      pairs = told.pairs;
      contextOf = contexts;
    },
    secure(socket, secured) {
      waiting.set(socket, secured);
      server.emit('connection', socket);
    },
  };
}

/** A TLSSocket keeps the socket it wraps there (lib/_tls_wrap.js). */
type Wrapping = TLSSocket & { readonly _parent: Socket };

function optionsOf({ certificate, key }: TlsPair, ticketKeys: Buffer): Options {
  return { cert: certificate, key, ticketKeys, sessionIdContext: SESSION_ID_CONTEXT };
}

type Chosen = (error: null, context: SecureContext | undefined) => void;

type Options = SecureContextOptions & { readonly ticketKeys: Buffer };

/** With one certificate nobody chooses. */
function contextMaker(createSecureContext: NodeTls['createSecureContext']) {
  return (pairs: readonly TlsPair[], ticketKeys: Buffer): ((name: string) => SecureContext | undefined) => {
    if (pairs.length === 1) return () => undefined;
    return createNameTable(
      pairs.map((pair) => ({
        names: pair.names,
        value: createSecureContext(optionsOf(pair, ticketKeys)),
      })),
    );
  };
}

function keysOf({ ticketKeys }: Pick<TlsMessage, 'ticketKeys'>): Buffer | undefined {
  return ticketKeys === undefined ? undefined : Buffer.from(ticketKeys, 'base64');
}
