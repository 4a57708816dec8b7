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
import { RecordReader } from '../../scoreboard/shared/reader.ts';
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
  readonly reader: RecordReader;
  isAttached: boolean;
}

/** How often the kernel is asked whether the workers' numbers are true. */
const EXAMINE_EVERY_MS = 1_000;

export function createMailboxTransport<Process extends ProcessId>(
  parts: MailboxTransportParts,
): Transport<Process> {
  const { native, now } = parts;
  const memories = createMemories(native);
  let examinedAtMs = 0;
  const lots = new Map<Process, Lot>();
  const handoff = new MailboxSender<Process>({
    native,
    now,
    roomAfter: Math.max(parts.pendingLimit >> 1, 1),
  });
  let events: HandoffEvents<Process> = unheard;

  function report(process: Process, { record, reader }: Lot, nowMs: number): void {
    const wasSound = reader.flaw === undefined;
    events.reported(process, reader.read(nowMs));
    if (wasSound && reader.flaw !== undefined)
      events.faulty(process, `wrote into its record what no worker writes (${reader.flaw})`);
    // It was woken, and went back to sleep over an empty mailbox: its event loop turns.
    if (handoff.pending(process) === 0 && Atomics.load(record.flags, Flag.asleep) === 1)
      events.moved(process);
  }

  function createMailbox(memory: SharedMemory): Mailbox {
    try {
      return handoff.createMailbox();
    } catch (error) {
      memories.giveBack(memory);
      throw error;
    }
  }

  return {
    handoff,
    observe(observer) {
      events = observer;
      handoff.observe(observer);
    },
    stdioOf(process) {
      // All its own: a process that is slow to die must not take from its successor's mailbox, or write its record.
      const memory = memories.take();
      const mailbox = createMailbox(memory);
      const record = resetRecord(memory.bytes);
      lots.set(process, { mailbox, memory, record, reader: new RecordReader(record), isAttached: false });
      return [mailbox.far, 'pipe', memory.fd];
    },
    started(process, { extraPipes }) {
      const lot = lots.get(process)!;
      const [wake] = extraPipes;
      handoff.attach(process, lot.mailbox, lot.record, wake as Socket);
      lot.isAttached = true;
    },
    refresh() {
      const nowMs = now();
      handoff.refresh();
      for (const [process, lot] of lots) if (lot.isAttached) report(process, lot, nowMs);
      if (nowMs - examinedAtMs < EXAMINE_EVERY_MS) return;
      examinedAtMs = nowMs;
      handoff.examine();
    },
    gone(process) {
      const lot = lots.get(process);
      if (lot === undefined) return;
      lots.delete(process);
      if (lot.isAttached) {
        handoff.refresh();
        report(process, lot, now());
        handoff.detach(process);
      } else {
        // It never came to life.
        handoff.closeMailbox(lot.mailbox);
      }
      memories.giveBack(lot.memory);
    },
  };
}

interface SharedMemory {
  readonly fd: number;
  readonly bytes: ArrayBuffer;
}

/**
 * Each process gets memory of its own, which nobody gets again: a child of the process may still hold it when the
 * process itself is gone. Only the place where it is mapped serves again.
 */
function createMemories(native: Native) {
  const places: ArrayBuffer[] = [];
  return {
    take(): SharedMemory {
      const fd = native.createSharedMemory('pointsman-scoreboard', SCOREBOARD_BYTES);
      try {
        const place = places.pop();
        if (place === undefined) return { fd, bytes: native.mapSharedMemory(fd, SCOREBOARD_BYTES) };
        native.mapOver(place, fd);
        return { fd, bytes: place };
      } catch (error) {
        native.close(fd);
        throw error;
      }
    },
    giveBack({ fd, bytes }: SharedMemory): void {
      native.close(fd);
      places.push(bytes);
    },
  };
}
