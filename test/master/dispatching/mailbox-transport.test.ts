/** The mailbox transport with real descriptors and memory; the test does what the workers would. */
import assert from 'node:assert/strict';
import { openSync, readdirSync, readlinkSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { LoadReport, ProcessId } from '../../../src/dispatch/contract.ts';
import { FdConnection } from '../../../src/handoff/mailbox/fd-connection.ts';
import { createMailboxTransport } from '../../../src/master/dispatching/mailbox-transport.ts';
import type { Transport } from '../../../src/master/dispatching/transport.ts';
import type { WorkerProcess } from '../../../src/master/processes/worker-process.ts';
import { nativeCalls } from '../../../src/native/index.ts';
import {
  Field,
  Flag,
  recordOf,
  SCOREBOARD_BYTES,
  type ScoreboardRecord,
} from '../../../src/scoreboard/shared/layout.ts';
import { receive } from '../../native/receive.ts';

const { native, reason } = nativeCalls();

/** What a worker has of its own. */
interface Worker {
  readonly id: ProcessId;
  readonly mailbox: number;
  readonly memory: number;
  readonly record: ScoreboardRecord;
}

describe('the mailbox transport', { skip: native === undefined ? reason : false }, () => {
  const calls = native!;
  let before: readonly string[];
  let told: string[];
  let reports: [ProcessId, LoadReport][];
  let returned: FdConnection[];
  let transport: Transport<ProcessId>;

  beforeEach(() => {
    before = openDescriptors();
    told = [];
    reports = [];
    returned = [];
    transport = createMailboxTransport<ProcessId>({ native: calls, pendingLimit: 4, now: () => 0 });
    transport.observe({
      taken: ({ generation }) => told.push(`taken ${generation}`),
      returned({ generation }, connection, why) {
        told.push(`returned ${generation} ${why}`);
        returned.push(connection as FdConnection);
      },
      handedBack: ({ generation }) => told.push(`handed back ${generation}`),
      migrated: ({ generation }) => told.push(`migrated ${generation}`),
      moved: ({ generation }) => told.push(`moved ${generation}`),
      overdue: ({ generation }) => told.push(`overdue ${generation}`),
      roomMade: () => told.push('room'),
      faulty: ({ generation }, fault) => told.push(`${generation} ${fault}`),
      reported(process, load) {
        told.push(`reported ${process.generation} ${load.done}`);
        reports.push([process, load]);
      },
    });
  });
  afterEach(() => {
    for (const connection of returned) connection.release();
    assert.deepEqual(openDescriptors(), before, 'every descriptor is closed again');
  });

  /** What a process is about to be forked with. */
  function bear(generation: number): Worker {
    const id = { slot: 1, generation };
    const [mailbox, wake, memory] = transport.stdioOf(id);
    assert.equal(wake, 'pipe');
    const record = recordOf(calls.mapSharedMemory(memory as number, SCOREBOARD_BYTES));
    return { id, mailbox: mailbox as number, memory: memory as number, record };
  }

  function start(generation: number): Worker {
    const worker = bear(generation);
    const wake = new Socket();
    transport.started(worker.id, { extraPipes: [wake] as readonly Duplex[] } as WorkerProcess);
    return worker;
  }

  async function send({ id }: Worker): Promise<void> {
    const from = { fd: openSync('package.json', 'r'), listener: 1, acceptedAtMs: 0 };
    transport.handoff.send(id, new FdConnection(calls, 1, from));
    await Promise.resolve();
  }

  function take({ mailbox, record }: Worker): void {
    calls.close(receive(calls, mailbox).fd);
    record.fields[Field.taken]!++;
  }

  it('tells what every worker took, and then what it says of itself', async () => {
    const worker = start(1);
    await send(worker);
    take(worker);
    Object.assign(worker.record.fields, { [Field.done]: 3, [Field.closed]: 1, [Field.aliveAtMs]: 8 });
    transport.refresh();
    assert.deepEqual(told, ['taken 1', 'reported 1 3']);
    const { closed, aliveAtMs, busySinceMs } = reports[0]![1];
    assert.deepEqual([closed, aliveAtMs, busySinceMs], [1, 8, undefined]);
    transport.gone(worker.id);
  });

  it('takes a worker that sleeps over an empty mailbox for one whose event loop turns', async () => {
    const worker = start(1);
    Atomics.store(worker.record.flags, Flag.asleep, 1);
    transport.refresh();
    assert.deepEqual(told, ['reported 1 0', 'moved 1']);
    await send(worker);
    Atomics.store(worker.record.flags, Flag.asleep, 1);
    told.length = 0;
    transport.refresh();
    assert.deepEqual(told, ['reported 1 0'], 'not while it leaves something there');
    transport.gone(worker.id);
  });

  it('knows no numbers of a process that does not run yet', () => {
    const worker = bear(1);
    transport.refresh();
    assert.deepEqual(told, []);
    transport.gone(worker.id);
    assert.deepEqual(told, []);
  });

  it('tells the last numbers of a process that is gone before what it had not taken', async () => {
    const worker = start(1);
    await send(worker);
    await send(worker);
    take(worker);
    worker.record.fields[Field.done] = 5;
    transport.gone(worker.id);
    assert.deepEqual(told, ['taken 1', 'reported 1 5', 'returned 1 worker-exit']);
    transport.gone(worker.id);
    transport.refresh();
    assert.equal(told.length, 3, 'once');
  });

  it('gives two processes of one slot a mailbox and a record each', async () => {
    const [old, successor] = [start(1), start(2)];
    assert.notEqual(old.mailbox, successor.mailbox);
    assert.notEqual(old.memory, successor.memory);
    await send(old);
    await send(successor);
    old.record.fields[Field.done] = 9;
    transport.refresh();
    assert.deepEqual(told, ['reported 1 9', 'reported 2 0']);
    take(successor);
    transport.gone(old.id);
    assert.deepEqual(told.slice(2), ['taken 2', 'reported 1 9', 'returned 1 worker-exit']);
    transport.gone(successor.id);
  });

  it('gives each process memory that nobody had before, whoever still holds what another one had', () => {
    const worker = start(1);
    worker.record.fields[Field.done] = 5;
    Atomics.store(worker.record.flags, Flag.asleep, 1);
    transport.gone(worker.id);
    const next = start(2);
    worker.record.fields[Field.done] = 7;
    told.length = 0;
    transport.refresh();
    assert.deepEqual(told, ['reported 2 0']);
    next.record.fields[Field.done] = 1;
    transport.refresh();
    assert.deepEqual(told.slice(1), ['reported 2 1']);
    transport.gone(next.id);
  });

  it('tells once of a record in which stands what no worker writes, and believes none of it', () => {
    const worker = start(1);
    worker.record.fields[Field.done] = 2;
    transport.refresh();
    worker.record.fields[Field.done] = Number.NaN;
    transport.refresh();
    transport.refresh();
    assert.deepEqual(told, [
      'reported 1 2',
      'reported 1 2',
      '1 wrote into its record what no worker writes (done is NaN after 2)',
      'reported 1 2',
    ]);
    transport.gone(worker.id);
  });

  it('closes what a process had that goes', () => {
    const worker = start(1);
    transport.gone(worker.id);
    assert.deepEqual(told, ['reported 1 0']);
    assert.deepEqual(openDescriptors(), before);
  });
});

/** What this process has open of sockets, shared memory and the file that stands in for connections. */
function openDescriptors(): readonly string[] {
  return readdirSync('/proc/self/fd')
    .flatMap((fd) => {
      try {
        const target = readlinkSync(`/proc/self/fd/${fd}`);
        return /package\.json$|^socket:|pointsman-scoreboard/.test(target) ? [target] : [];
      } catch {
        return [];
      }
    })
    .sort();
}
