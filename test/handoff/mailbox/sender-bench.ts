/** A sender of the mailbox whose one worker the test plays itself, with real descriptors. */
import assert from 'node:assert/strict';
import { fstatSync, readdirSync, readlinkSync } from 'node:fs';
import { Socket } from 'node:net';
import type { ProcessId } from '../../../src/dispatch/contract.ts';
import { FdConnection } from '../../../src/handoff/mailbox/fd-connection.ts';
import type { Mailbox } from '../../../src/handoff/mailbox/lane.ts';
import { MailboxSender } from '../../../src/handoff/mailbox/sender.ts';
import type { Native } from '../../../src/native/index.ts';
import {
  Field,
  Flag,
  resetRecord,
  SCOREBOARD_BYTES,
  type ScoreboardRecord,
} from '../../../src/scoreboard/shared/layout.ts';
import { receive } from '../../native/receive.ts';
import { streamPair } from '../../native/stream-pair.ts';

export class SenderBench {
  /** The sender's clock. */
  nowMs = 0;
  readonly told: string[] = [];
  readonly faults: string[] = [];
  /** What came back, one way or another. */
  readonly returned: FdConnection[] = [];
  /** Of what was accepted, in order. */
  readonly inodes: number[] = [];
  readonly process: ProcessId = { slot: 1, generation: 1 };
  readonly sender: MailboxSender<ProcessId>;
  readonly mailbox: Mailbox;
  readonly wake: Socket;
  readonly record: ScoreboardRecord;
  readonly #native: Native;
  readonly #before: ReadonlySet<string>;
  #nextId = 1;

  /** `start` brings the worker to life and gives the master's end of its wake pipe. */
  constructor(
    native: Native,
    memory: ArrayBuffer = new ArrayBuffer(SCOREBOARD_BYTES),
    start: (mailbox: Mailbox) => Socket = () => new Socket(),
    overdueMs?: number,
  ) {
    this.#native = native;
    this.#before = new Set(openDescriptors());
    this.record = resetRecord(memory);
    this.sender = new MailboxSender<ProcessId>({
      native,
      now: () => this.nowMs,
      roomAfter: 2,
      ...(overdueMs === undefined ? {} : { overdueMs }),
    });
    this.sender.observe({
      taken: ({ slot }) => this.told.push(`taken ${slot}`),
      returned: ({ slot }, connection, why) => {
        this.told.push(`returned ${slot} ${why}`);
        this.returned.push(connection as FdConnection);
      },
      handedBack: ({ slot }, connection) => {
        this.told.push(`handed back ${slot}`);
        this.returned.push(connection as FdConnection);
      },
      migrated: ({ slot }, connection) => {
        this.told.push(`migrated ${slot}`);
        this.returned.push(connection as FdConnection);
      },
      moved: ({ slot }) => this.told.push(`moved ${slot}`),
      overdue: ({ slot }) => this.told.push(`overdue ${slot}`),
      roomMade: () => this.told.push('room'),
      reported: () => {},
      faulty: ({ slot }, fault) => this.faults.push(`${slot} ${fault}`),
    });
    this.mailbox = this.sender.createMailbox();
    this.wake = start(this.mailbox);
    this.sender.attach(this.process, this.mailbox, this.record, this.wake);
  }

  /** Descriptors opened since this bench was made. */
  get opened(): number {
    return openDescriptors().filter((target) => !this.#before.has(target)).length;
  }

  /** Everything it had is gone. */
  close(): void {
    this.sender.detach(this.process);
    this.checkNothingIsLeft();
  }

  /** The sender must be detached by now. */
  checkNothingIsLeft(): void {
    for (const connection of this.returned) connection.release();
    assert.equal(this.opened, 0, 'every descriptor is closed again');
  }

  /** A connection as if it had been accepted now. */
  accepted(listener = 1): FdConnection {
    const [fd, client] = streamPair();
    this.#native.close(client);
    this.inodes.push(fstatSync(fd).ino);
    const from = { fd, listener, acceptedAtMs: this.nowMs };
    return new FdConnection(this.#native, this.#nextId++, from);
  }

  /** Sends new connections and waits until they are on their way. */
  async send(count = 1, listener = 1): Promise<void> {
    for (let sent = 0; sent < count; sent++) this.sender.send(this.process, this.accepted(listener));
    await Promise.resolve();
  }

  /** What the worker does: receives, and then counts. */
  take(count = 1): void {
    for (let taken = 0; taken < count; taken++) {
      this.#native.close(receive(this.#native, this.mailbox.far).fd);
      this.#count();
    }
  }

  /** What the worker does with a connection that its app declines, before it wakes the master. */
  decline(): void {
    const { fd, stamp, tag } = receive(this.#native, this.mailbox.far);
    this.#count();
    this.#native.prepareDescriptor(0, fd, stamp, tag);
    assert.equal(this.#native.sendDescriptors(this.mailbox.far, 1), 1);
    this.#native.close(fd);
  }

  #count(): void {
    Atomics.add(this.record.flags, Flag.received, 1);
    this.record.fields[Field.taken]!++;
  }
}

/** What the sockets of this process are; the loader opens and closes its own whenever it likes. */
function openDescriptors(): readonly string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`);
      return target.startsWith('socket:') ? [target] : [];
    } catch {
      return [];
    }
  });
}
