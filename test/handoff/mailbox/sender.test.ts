/** The master's side of the mailbox against a hand-driven worker's side: real descriptors, no processes. */
import assert from 'node:assert/strict';
import { openSync, readdirSync, readlinkSync } from 'node:fs';
import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { FdConnection } from '../../../src/handoff/mailbox/fd-connection.ts';
import { type Mailbox, MailboxSender } from '../../../src/handoff/mailbox/sender.ts';
import { nativeCalls } from '../../../src/native/index.ts';
import {
  Field,
  Flag,
  type Line,
  lineOf,
  resetLine,
  scoreboardBytes,
  stampHeader,
} from '../../../src/scoreboard/shared/layout.ts';

const { native, reason } = nativeCalls();

describe('the sender of the mailbox', { skip: native === undefined ? reason : false }, () => {
  const calls = native!;
  let before: number;
  let sender: MailboxSender;
  let mailbox: Mailbox;
  let line: Line;
  let told: string[];
  let returned: FdConnection[];
  let nowMs: number;
  let nextId: number;

  beforeEach(() => {
    before = descriptors().length;
    told = [];
    returned = [];
    nowMs = 0;
    nextId = 1;
    const memory = new ArrayBuffer(scoreboardBytes(1));
    stampHeader(memory);
    line = lineOf(memory, 1);
    resetLine(line);
    sender = new MailboxSender({
      native: calls,
      now: () => nowMs,
      deferAccept: false,
      roomAfter: 2,
      events: {
        taken: (slot) => told.push(`taken ${slot}`),
        returned(slot, connection, why) {
          told.push(`returned ${slot} ${why}`);
          returned.push(connection as FdConnection);
        },
        roomMade: () => told.push('room'),
        reported: () => {},
      },
    });
    mailbox = sender.createMailbox();
    sender.attach(1, mailbox, line, new Socket());
  });

  afterEach(() => {
    for (const connection of returned) connection.release();
    assert.equal(descriptors().length, before, 'every descriptor is closed again');
  });

  async function send(count = 1): Promise<void> {
    for (let sent = 0; sent < count; sent++) {
      sender.send(1, new FdConnection(calls, nextId++, openSync('package.json', 'r'), nowMs));
    }
    await Promise.resolve();
  }

  /** What the worker does: receives, and then counts. */
  function take(count = 1): void {
    for (let taken = 0; taken < count; taken++) {
      calls.close(calls.receiveDescriptor(mailbox.far)!.fd);
      line.fields[Field.taken]!++;
    }
  }

  it('hands over at the end of the turn and keeps no copy', async () => {
    await send(3);
    assert.equal(descriptors().length, before + 2, 'only the two ends of the mailbox are open');
    assert.equal(sender.pending(1), 3);
    take(3);
    sender.refresh();
    assert.deepEqual(told, ['taken 1', 'taken 1', 'taken 1']);
    assert.equal(sender.pending(1), 0);
    sender.detach(1);
  });

  it('knows how long the oldest waits, whatever was sent since', async () => {
    nowMs = 10;
    await send();
    nowMs = 20;
    await send();
    assert.equal(sender.oldestPendingMs(1), 10);
    take();
    sender.refresh();
    assert.equal(sender.oldestPendingMs(1), 20);
    sender.detach(1);
  });

  it('takes back exactly what the worker has not taken', async () => {
    nowMs = 7;
    await send(5);
    take(2);
    assert.equal(sender.takeBack(1), 3);
    assert.deepEqual(told, ['taken 1', 'taken 1', ...Array(3).fill('returned 1 taken-back')]);
    assert.ok(
      returned.every(({ acceptedAtMs }) => acceptedAtMs === 7),
      'the clock of the client goes on',
    );
    assert.equal(sender.pending(1), 0);
    assert.equal(sender.takeBack(1), 0);
    sender.detach(1);
  });

  it('takes back what was not even sent yet', () => {
    sender.send(1, new FdConnection(calls, 1, openSync('package.json', 'r'), 0));
    assert.equal(sender.takeBack(1), 1);
    assert.equal(sender.pending(1), 0);
    sender.detach(1);
  });

  it('gives a dead worker what it had received but not counted, and everybody else the rest', async () => {
    await send(4);
    take(1);
    calls.close(calls.receiveDescriptor(mailbox.far)!.fd);
    sender.detach(1);
    assert.deepEqual(told, ['taken 1', 'returned 1 worker-exit', 'returned 1 worker-exit', 'taken 1']);
  });

  it('says refused when the worker has no descriptor to take them with', async () => {
    await send(2);
    Atomics.store(line.flags, Flag.refusing, 1);
    sender.takeBack(1);
    assert.deepEqual(told, ['returned 1 refused', 'returned 1 refused']);
    sender.detach(1);
  });

  it('returns what a full mailbox has no room for', async () => {
    await send(1_000);
    assert.ok(told.length > 0 && told.every((line) => line === 'returned 1 mailbox-full'));
    const sent = 1_000 - told.length;
    assert.equal(sender.pending(1), sent);
    take(sent);
    sender.refresh();
    assert.equal(sender.pending(1), 0);
    sender.detach(1);
  });

  it('believes no worker that claims to have taken more than it got', async () => {
    await send(2);
    line.fields[Field.taken] = 1_000_000;
    sender.refresh();
    assert.equal(told.length, 2);
    await send(1);
    assert.equal(sender.pending(1), 1);
    line.fields[Field.taken] = Number.NaN;
    sender.refresh();
    assert.equal(sender.pending(1), 1);
    sender.detach(1);
    assert.equal(returned.length, 3, 'and what it never took is not lost by it');
  });

  it('asks each worker to tell when there is room', () => {
    sender.wantRoom();
    assert.equal(Atomics.load(line.flags, Flag.roomWanted), 2);
    sender.detach(1);
  });
});

/** Sockets and files of this process that a test can have opened; the loader opens pipes whenever it likes. */
function descriptors(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`);
      return target.endsWith('package.json') || target.startsWith('socket:') ? [target] : [];
    } catch {
      return [];
    }
  });
}
