/** Tells when a server in another process has read what its clients wrote: from the kernel's tables, not by waiting. */
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

/**
 * Makes a function that resolves when nothing a client wrote is still on its way to the server at this port of
 * 127.0.0.1, or when the connection is over. All waiting clients share one look at the table. Where there is no
 * /proc/net/tcp it only waits until the client's kernel has the bytes.
 */
export function createReadWatch(serverPort: number): (client: Socket) => Promise<void> {
  const waiting = new Map<Socket, () => void>();
  let isWatching = false;

  function look(): void {
    const written = [...waiting.keys()].filter((client) => isOver(client) || isWritten(client));
    const unread = written.length === 0 ? new Set<number>() : portsWithUnreadBytes(serverPort);
    for (const client of written) {
      if (!isOver(client) && unread.has(client.localPort!)) continue;
      waiting.get(client)!();
      waiting.delete(client);
    }
    isWatching = false;
    watch();
  }

  function watch(): void {
    if (isWatching || waiting.size === 0) return;
    isWatching = true;
    setTimeout(look, lookEveryMs);
  }

  return (client) =>
    new Promise((resolve) => {
      waiting.set(client, resolve);
      watch();
    });
}

// A look costs the kernel 10 ms and more, whatever it finds: it walks the connections of the whole machine.
const lookEveryMs = 20;

const isOver = (client: Socket): boolean => client.destroyed || client.readableEnded;
const isWritten = (client: Socket): boolean => !client.connecting && client.writableLength === 0;

// Columns of proc(5): local and remote address, state, bytes not yet acknowledged : bytes not yet read.
const row = /: \w{8}:(\w{4}) \w{8}:(\w{4}) (\w\w) (\w{8}):(\w{8}) /g;
const ESTABLISHED = '01';
const SYN_SENT = '02';
const SYN_RECV = '03';

/** The ports of clients whose bytes are under way, or in a connection that the kernel still holds back. */
function portsWithUnreadBytes(serverPort: number): Set<number> {
  const ports = new Set<number>();
  const server = serverPort.toString(16).toUpperCase().padStart(4, '0');
  for (const [, local, remote, state, unsent, unread] of readTable().matchAll(row)) {
    if (remote === server && (state === SYN_SENT || Number.parseInt(unsent!, 16) > 0)) {
      ports.add(Number.parseInt(local!, 16));
    }
    if (local !== server) continue;
    const isUnread = state === ESTABLISHED && Number.parseInt(unread!, 16) > 0;
    if (isUnread || state === SYN_RECV) ports.add(Number.parseInt(remote!, 16));
  }
  return ports;
}

function readTable(): string {
  return process.platform === 'linux' ? readFileSync('/proc/net/tcp', 'latin1') : '';
}
