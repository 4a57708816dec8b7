import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { LoadReport, ProcessId } from '../../../src/dispatch/contract.ts';
import { unheard } from '../../../src/handoff/contract.ts';
import { createIpcTransport } from '../../../src/master/dispatching/ipc-transport.ts';
import type { Transport } from '../../../src/master/dispatching/transport.ts';
import type { WorkerProcess } from '../../../src/master/processes/worker-process.ts';
import { LinkedChannels } from '../../handoff/ipc/linked-channels.ts';
import { FakeConnection } from '../fake-connection.ts';

const load: LoadReport = { closed: 1, inFlight: 2, done: 3, errors: 0 };

describe('the ipc transport', () => {
  let nowMs: number;
  let told: string[];
  let reports: [ProcessId, LoadReport][];
  let transport: Transport<ProcessId>;

  beforeEach(() => {
    nowMs = 0;
    told = [];
    reports = [];
    transport = createIpcTransport<ProcessId>(() => nowMs);
    transport.observe({
      ...unheard,
      taken: ({ generation }, connection) => told.push(`taken ${generation} ${connection!.id}`),
      returned: ({ generation }, { id }, reason) => told.push(`returned ${generation} ${id} ${reason}`),
      reported: (...report) => reports.push(report),
    });
  });

  /** A process of slot 1; gives what the worker has of its channel. */
  function start(generation: number): { readonly id: ProcessId; readonly link: LinkedChannels } {
    const id = { slot: 1, generation };
    const link = new LinkedChannels();
    assert.deepEqual(transport.stdioOf(id), [], 'the channel is all it needs');
    transport.started(id, { channel: link.master } as WorkerProcess);
    return { id, link };
  }

  const sent = (id: number) => Object.assign(new FakeConnection(id), { handle: {} });

  it('takes a report of load for a heartbeat', () => {
    const { id, link } = start(1);
    nowMs = 7;
    link.worker.send({ type: 'pointsman:load', load } as never);
    assert.deepEqual(reports, [[id, { ...load, aliveAtMs: 7 }]]);
  });

  it('takes the load that comes with a connection for one as well', () => {
    const { id, link } = start(1);
    const connection = sent(4);
    transport.handoff.send(id, connection);
    nowMs = 9;
    link.worker.send({ type: 'pointsman:taken', id: 4, load } as never);
    assert.deepEqual(told, ['taken 1 4']);
    assert.equal(connection.fate, 'released');
    assert.deepEqual(reports, [[id, { ...load, aliveAtMs: 9 }]]);
  });

  it('returns what a process that is gone had not taken, and nothing of the other one of its slot', () => {
    const [old, successor] = [start(1), start(2)];
    transport.handoff.send(old.id, sent(1));
    transport.handoff.send(successor.id, sent(2));
    transport.gone(old.id);
    assert.deepEqual(told, ['returned 1 1 worker-exit']);
    successor.link.worker.send({ type: 'pointsman:taken', id: 2, load } as never);
    assert.deepEqual(told.slice(1), ['taken 2 2']);
    assert.deepEqual(
      reports.map(([{ generation }]) => generation),
      [2],
    );
  });
});
