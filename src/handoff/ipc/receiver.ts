/** The worker's side of the `ipc` transport. */
import type { Channel } from '../../protocol/channel.ts';
import type { ProxyHeader } from '../../proxy-protocol/contract.ts';
import { readHeader } from '../../proxy-protocol/read-header.ts';
import type { LoadReport } from '../../scoreboard/contract.ts';
import type { ConnectionServer, NativeHandle, Receiver } from '../receiver-contract.ts';
import type {
  ConnectionMessage,
  ProbedMessage,
  ProbeMessage,
  RefusedMessage,
  TakenMessage,
} from './messages.ts';

/**
 * Gives `server` each connection that arrives, after the master has been told.
 *
 * The order is the promise: as long as the master has not heard `taken` it may give the connection to another
 * worker, so nothing is read before that word is written to the channel.
 */
export function receiveConnections(
  channel: Channel,
  server: ConnectionServer,
  load: () => LoadReport,
): Receiver {
  let isRefusing = false;
  /** By listener, how many were told as taken and are on their way to it. */
  const passing = new Map<number, number>();
  let allPassed: (() => void) | undefined;

  channel.on<ConnectionMessage>('pointsman:connection', (message, received) => {
    const { id, acceptedAtMs, listener } = message;
    const handle = received as NativeHandle | undefined;
    const isDeclined = !server.wants(listener, passing.get(listener) ?? 0);
    if (handle === undefined || isRefusing || isDeclined) {
      handle?.close();
      const refused: RefusedMessage = { type: 'pointsman:refused', id, isDeclined };
      channel.send(refused);
      return;
    }
    const taken: TakenMessage = { type: 'pointsman:taken', id, load: load() };
    passing.set(listener, (passing.get(listener) ?? 0) + 1);
    channel.send(taken, undefined, (error) => {
      const left = passing.get(listener)! - 1;
      if (left > 0) passing.set(listener, left);
      else passing.delete(listener);
      if (error === null)
        server.take({ kind: 'handle', listener, acceptedAtMs, handle, proxied: headerOf(message) });
      else handle.close();
      if (passing.size === 0) allPassed?.();
    });
  });

  channel.on<ProbeMessage>('pointsman:probe', ({ upTo }) => {
    const probed: ProbedMessage = { type: 'pointsman:probed', upTo };
    channel.send(probed);
  });

  return {
    migrate: undefined,
    refuse() {
      isRefusing = true;
      return new Promise((resolve) => {
        if (passing.size === 0) resolve();
        else allPassed = resolve;
      });
    },
  };
}

/** The master has read it before. */
function headerOf({ header }: ConnectionMessage): ProxyHeader | undefined {
  if (header === undefined) return undefined;
  const read = readHeader(Buffer.from(header, 'base64'));
  return read.type === 'header' ? read.header : undefined;
}
