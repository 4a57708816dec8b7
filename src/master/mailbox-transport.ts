/** Connections through a mailbox for each worker, load through shared memory. */
import type { Socket } from 'node:net';
import type { Mailbox } from '../handoff/mailbox/lane.ts';
import { MailboxSender } from '../handoff/mailbox/sender.ts';
import type { Native } from '../native/index.ts';
import { Flag, resetRecord, SCOREBOARD_BYTES, type ScoreboardRecord } from '../scoreboard/shared/layout.ts';
import { readRecord } from '../scoreboard/shared/reader.ts';
import type { Transport, TransportEvents } from './transport.ts';

export interface MailboxTransportParts {
  readonly native: Native;
  readonly slots: readonly number[];
  readonly pendingLimit: number;
  readonly events: TransportEvents;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

// over the limit: a factory of small methods over the same mailboxes and records
export function createMailboxTransport(parts: MailboxTransportParts): Transport {
  const { native, slots, events, now } = parts;
  const memories = new Map<number, Memory>(slots.map((slot) => [slot, createMemory(native)]));
  const records = new Map<number, ScoreboardRecord>();
  const mailboxes = new Map<number, Mailbox>();
  const attached = new Set<number>();
  const handoff = new MailboxSender({
    native,
    events: {
      ...events,
      taken(slot) {
        events.moved(slot);
        events.taken(slot);
      },
    },
    now,
    roomAfter: Math.max(parts.pendingLimit >> 1, 1),
  });

  function report(slot: number): void {
    const record = records.get(slot)!;
    events.reported(slot, readRecord(record));
    // It was woken, and went back to sleep over an empty mailbox: its event loop turns.
    if (handoff.pending(slot) === 0 && Atomics.load(record.flags, Flag.asleep) === 1) events.moved(slot);
  }

  return {
    handoff,

    stdioOf(slot) {
      // A mailbox of its own for each process: an old one that is slow to die must not take from the new one's.
      const mailbox = handoff.createMailbox();
      mailboxes.set(slot, mailbox);
      const { fd, bytes } = memories.get(slot)!;
      records.set(slot, resetRecord(bytes));
      return [mailbox.far, 'pipe', fd];
    },

    started(slot, { extraPipes }) {
      const [wake] = extraPipes;
      handoff.attach(slot, mailboxes.get(slot)!, records.get(slot)!, wake as Socket);
      attached.add(slot);
    },

    refresh() {
      handoff.refresh();
      for (const slot of attached) report(slot);
    },

    gone(slot) {
      if (!attached.has(slot)) {
        // It never came to life.
        handoff.closeMailbox(mailboxes.get(slot)!);
        return;
      }
      handoff.refresh();
      report(slot);
      attached.delete(slot);
      handoff.detach(slot);
    },

    close() {
      for (const { fd } of memories.values()) native.close(fd);
    },
  };
}

interface Memory {
  readonly fd: number;
  readonly bytes: ArrayBuffer;
}

function createMemory(native: Native): Memory {
  const fd = native.createSharedMemory('pointsman-scoreboard', SCOREBOARD_BYTES);
  return { fd, bytes: native.mapSharedMemory(fd, SCOREBOARD_BYTES) };
}
