/** Connections through a mailbox for each process, load through memory shared with it. */
import type { Socket } from 'node:net';
import type { ProcessId } from '../../dispatch/contract.ts';
import { type HandoffEvents, unheard } from '../../handoff/contract.ts';
import { closeMailbox, type Mailbox } from '../../handoff/mailbox/lane.ts';
import { MailboxSender, type MailboxSenderParts } from '../../handoff/mailbox/sender.ts';
import type { Latencies } from '../../scoreboard/latencies.ts';
import {
  Flag,
  resetRecord,
  SCOREBOARD_BYTES,
  type ScoreboardRecord,
} from '../../scoreboard/shared/layout.ts';
import { RecordReader } from '../../scoreboard/shared/reader.ts';
import type { Transport } from './transport.ts';

export interface MailboxTransportParts extends Omit<MailboxSenderParts, 'roomAfter'> {
  readonly pendingLimit: number;
}

/** How often the kernel is asked whether the workers' numbers are true. */
const EXAMINE_EVERY_MS = 1_000;

export function createMailboxTransport<Process extends ProcessId>(
  parts: MailboxTransportParts,
): Transport<Process> {
  const { now } = parts;
  const handoff = new MailboxSender<Process>({ ...parts, roomAfter: Math.max(parts.pendingLimit >> 1, 1) });
  const lots = new Map<Process, Lot>();
  const making = createLots(parts, handoff);
  let events: HandoffEvents<Process> = unheard;
  let examinedAtMs = 0;

  const report = (process: Process, lot: Lot, nowMs: number): void =>
    tellRecord(process, lot, { nowMs, isEmpty: handoff.pending(process) === 0, events });

  return {
    handoff,
    observe(observer) {
      events = observer;
      handoff.observe(observer);
    },
    stdioOf(process) {
      const lot = making.lot();
      lots.set(process, lot);
      return [lot.mailbox.far, 'pipe', lot.memory.fd, ...timerOf(lot)];
    },
    started(process, { extraPipes }) {
      const lot = lots.get(process)!;
      handoff.attach(process, lot.mailbox, lot.record, extraPipes[0] as Socket);
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
    catchUp(process) {
      handoff.refresh();
      const lot = lots.get(process);
      if (lot?.isAttached) report(process, lot, now());
    },
    latencies: (process) => latenciesOf(process, lots.get(process), events),
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
        closeMailbox(parts.native, lot.mailbox);
      }
      making.giveBack(lot.memory);
    },
  };
}

function tellRecord<Process extends ProcessId>(
  process: Process,
  lot: Lot,
  { nowMs, isEmpty, events }: { nowMs: number; isEmpty: boolean; events: HandoffEvents<Process> },
): void {
  const { record, reader } = lot;
  watchFlaw(process, lot, events, () => events.reported(process, reader.read(nowMs)));
  // It was woken, and went back to sleep over an empty mailbox: its event loop turns.
  if (isEmpty && Atomics.load(record.flags, Flag.asleep) === 1) events.moved(process);
}

function latenciesOf<Process extends ProcessId>(
  process: Process,
  lot: Lot | undefined,
  events: HandoffEvents<Process>,
): Latencies | undefined {
  if (!lot?.isAttached) return undefined;
  return watchFlaw(process, lot, events, () => lot.reader.readLatencies());
}

/** What `read` finds for the first time is told. */
function watchFlaw<Process extends ProcessId, Result>(
  process: Process,
  { reader }: Lot,
  events: HandoffEvents<Process>,
  read: () => Result,
): Result {
  const wasSound = reader.flaw === undefined;
  const result = read();
  if (wasSound && reader.flaw !== undefined)
    events.faulty(process, `wrote into its record what no worker writes (${reader.flaw})`);
  return result;
}

function timerOf({ mailbox: { timer } }: Lot): number[] {
  return timer === undefined ? [] : [timer.fd];
}

interface SharedMemory {
  readonly fd: number;
  readonly bytes: ArrayBuffer;
}

/** What a process has of its own from before it is forked until it is gone. */
interface Lot {
  readonly mailbox: Mailbox;
  readonly memory: SharedMemory;
  readonly record: ScoreboardRecord;
  readonly reader: RecordReader;
  isAttached: boolean;
}

/**
 * All of it is its own: a process that is slow to die must not take from its successor's mailbox, or write its record.
 * And nobody gets memory again that a process had, as a child of it may still hold it when the process is gone; only
 * the place where it is mapped serves again.
 */
function createLots({ native, now }: MailboxTransportParts, handoff: { createMailbox(): Mailbox }) {
  const places: ArrayBuffer[] = [];

  function map(fd: number): ArrayBuffer {
    const place = places.pop();
    if (place === undefined) return native.mapSharedMemory(fd, SCOREBOARD_BYTES);
    try {
      native.mapOver(place, fd);
    } catch (error) {
      places.push(place);
      throw error;
    }
    return place;
  }

  return {
    lot(): Lot {
      const fd = native.createSharedMemory('pointsman-scoreboard', SCOREBOARD_BYTES);
      let bytes: ArrayBuffer | undefined;
      try {
        bytes = map(fd);
        const record = resetRecord(bytes);
        const reader = new RecordReader(record, now);
        return { mailbox: handoff.createMailbox(), memory: { fd, bytes }, record, reader, isAttached: false };
      } catch (error) {
        native.close(fd);
        if (bytes !== undefined) places.push(bytes);
        throw error;
      }
    },
    giveBack({ fd, bytes }: SharedMemory): void {
      native.close(fd);
      places.push(bytes);
    },
  };
}
