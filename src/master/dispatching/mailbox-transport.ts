/** Connections through a mailbox for each process, load through memory shared with it. */
import type { Socket } from 'node:net';
import type { ProcessId } from '../../dispatch/contract.ts';
import { type HandoffEvents, unheard } from '../../handoff/contract.ts';
import type { Mailbox } from '../../handoff/mailbox/lane.ts';
import { MailboxSender } from '../../handoff/mailbox/sender.ts';
import type { Native } from '../../native/index.ts';
import {
  Flag,
  resetRecord,
  SCOREBOARD_BYTES,
  type ScoreboardRecord,
} from '../../scoreboard/shared/layout.ts';
import { readRecord } from '../../scoreboard/shared/reader.ts';
import type { Transport } from './transport.ts';

export interface MailboxTransportParts {
  readonly native: Native;
  readonly pendingLimit: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** What a process has of its own from before it is forked until it is gone. */
interface Lot {
  readonly mailbox: Mailbox;
  readonly memory: SharedMemory;
  readonly record: ScoreboardRecord;
  isAttached: boolean;
}

export function createMailboxTransport<Process extends ProcessId>(
  parts: MailboxTransportParts,
): Transport<Process> {
  const { native, now } = parts;
  const memories = createMemories(native);
  const lots = new Map<Process, Lot>();
  const handoff = new MailboxSender<Process>({
    native,
    now,
    roomAfter: Math.max(parts.pendingLimit >> 1, 1),
  });
  let events: HandoffEvents<Process> = unheard;

  function report(process: Process, { record }: Lot): void {
    events.reported(process, readRecord(record));
    // It was woken, and went back to sleep over an empty mailbox: its event loop turns.
    if (handoff.pending(process) === 0 && Atomics.load(record.flags, Flag.asleep) === 1)
      events.moved(process);
  }

  return {
    handoff,
    observe(observer) {
      events = observer;
      handoff.observe(observer);
    },
    stdioOf(process) {
      // All its own: a process that is slow to die must not take from its successor's mailbox, or write its record.
      const mailbox = handoff.createMailbox();
      const memory = memories.take();
      lots.set(process, { mailbox, memory, record: resetRecord(memory.bytes), isAttached: false });
      return [mailbox.far, 'pipe', memory.fd];
    },
    started(process, { extraPipes }) {
      const lot = lots.get(process)!;
      const [wake] = extraPipes;
      handoff.attach(process, lot.mailbox, lot.record, wake as Socket);
      lot.isAttached = true;
    },
    refresh() {
      handoff.refresh();
      for (const [process, lot] of lots) if (lot.isAttached) report(process, lot);
    },
    catchUp(process) {
      handoff.refresh();
      const lot = lots.get(process);
      if (lot?.isAttached) report(process, lot);
    },
    gone(process) {
      const lot = lots.get(process);
      if (lot === undefined) return;
      lots.delete(process);
      if (lot.isAttached) {
        handoff.refresh();
        report(process, lot);
        handoff.detach(process);
      } else {
        // It never came to life.
        handoff.closeMailbox(lot.mailbox);
      }
      memories.giveBack(lot.memory);
    },
    close: () => memories.close(),
  };
}

interface SharedMemory {
  readonly fd: number;
  readonly bytes: ArrayBuffer;
}

/** Memory of processes that are gone serves again: it stays mapped for as long as the master lives. */
function createMemories(native: Native) {
  const free: SharedMemory[] = [];
  let isClosed = false;
  return {
    take(): SharedMemory {
      const used = free.pop();
      if (used !== undefined) return used;
      const fd = native.createSharedMemory('pointsman-scoreboard', SCOREBOARD_BYTES);
      return { fd, bytes: native.mapSharedMemory(fd, SCOREBOARD_BYTES) };
    },
    giveBack(memory: SharedMemory): void {
      if (isClosed) native.close(memory.fd);
      else free.push(memory);
    },
    close(): void {
      isClosed = true;
      for (const { fd } of free.splice(0)) native.close(fd);
    },
  };
}
