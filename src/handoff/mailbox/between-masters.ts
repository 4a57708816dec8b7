/**
 * Connections that go from one master to another by a mailbox, as they go to workers. The kernel has them from the moment
 * they are sent, and whoever receives one has it alone: none is served twice, and none is lost if the sender ends. If the
 * receiver does, those that it has not received end with it.
 */
import type { Native } from '../../native/index.ts';
import type { BetweenMasters, Connection, PassedConnection } from '../contract.ts';
import type { Connections } from './connections.ts';
import type { FdConnection } from './fd-connection.ts';
import { hasDescriptorFree, WITHOUT_DESCRIPTORS_MS } from './returning.ts';
import { type Sendable, sendAll } from './send-batch.ts';
import { isMigrated, listenerOf } from './tag.ts';

export interface BetweenMastersParts {
  readonly native: Native;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly made: Pick<Connections, 'make'>;
}

export function createBetweenMasters({ native, now, made }: BetweenMastersParts): BetweenMasters {
  return {
    createMailbox() {
      const [near, far] = native.mailboxPair();
      return { near, far };
    },

    closeEnd: (end) => native.close(end),

    send(near, connections) {
      const { sent, shut, failed } = sendAll(native, near, connections.map(sendable));
      return { sent, isShut: shut !== undefined, isUnsendable: failed !== undefined };
    },

    receive(far, most, listenerHere) {
      const connections: Connection[] = [];
      try {
        for (let count = 0; count < most; count++) {
          if (!hasDescriptorFree(native, far)) return { connections, againMs: WITHOUT_DESCRIPTORS_MS };
          const next = native.receiveDescriptor(far);
          if (next === undefined) return { connections, againMs: undefined };
          if (next.flaw !== undefined) continue;
          const { fd, stamp, tag, note } = next;
          const listener = isMigrated(tag) ? listenerHere(listenerOf(tag)) : undefined;
          if (listener === undefined || native.kindOfConnection(fd) === undefined) native.close(fd);
          else {
            const acceptedAtMs = Math.min(stamp, now());
            connections.push(made.make({ fd, listener, acceptedAtMs, isMigrated: true, note }));
          }
        }
      } catch (error) {
        // What was received has nobody else: the next call says what is wrong.
        if (connections.length === 0) throw error;
      }
      return { connections, againMs: 0 };
    },
  };
}

function sendable({ connection, listener }: PassedConnection): Sendable {
  const { fd, acceptedAtMs, note } = connection as FdConnection;
  return { fd, acceptedAtMs, listener, note, isMigrated: true, release: () => connection.release() };
}
