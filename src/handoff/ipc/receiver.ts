/** The worker's side of the `ipc` transport. */
import type { Channel } from '../../bus/channel.ts';
import type { LoadReport } from '../../scoreboard/contract.ts';
import type {
  ConnectionMessage,
  ProbedMessage,
  ProbeMessage,
  RefusedMessage,
  TakenMessage,
} from './messages.ts';

/** A native TCP or pipe handle as it arrives with a message. */
export interface NativeHandle {
  close(): void;
}

export interface Receiver {
  /** From now on every connection that still arrives is refused, unread. Resolves when all taken ones were passed on. */
  refuse(): Promise<void>;
}

/**
 * Calls `take` for each connection that arrives, after the master has been told.
 *
 * The order is the promise: as long as the master has not heard `taken` it may give the connection to another
 * worker, so nothing is read before that word is written to the channel.
 */
export function receiveConnections(
  channel: Channel,
  take: (handle: NativeHandle, acceptedAtMs: number) => void,
  load: () => LoadReport,
): Receiver {
  let isRefusing = false;
  let passing = 0;
  let allPassed: (() => void) | undefined;

  channel.on<ConnectionMessage>('pointsman:connection', ({ id, acceptedAtMs }, received) => {
    const handle = received as NativeHandle | undefined;
    if (handle === undefined || isRefusing) {
      handle?.close();
      const refused: RefusedMessage = { type: 'pointsman:refused', id };
      channel.send(refused);
      return;
    }
    const taken: TakenMessage = { type: 'pointsman:taken', id, load: load() };
    passing++;
    channel.send(taken, undefined, (error) => {
      passing--;
      if (error === null) take(handle, acceptedAtMs);
      else handle.close();
      if (passing === 0) allPassed?.();
    });
  });

  channel.on<ProbeMessage>('pointsman:probe', ({ upTo }) => {
    const probed: ProbedMessage = { type: 'pointsman:probed', upTo };
    channel.send(probed);
  });

  return {
    refuse() {
      isRefusing = true;
      return new Promise((resolve) => {
        if (passing === 0) resolve();
        else allPassed = resolve;
      });
    },
  };
}
