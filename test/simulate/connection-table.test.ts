import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConnectionTable, NONE, State } from '../../src/simulate/connection-table.ts';
import { RECORD } from '../../src/simulate/records.ts';
import { WorkerQueues } from '../../src/simulate/worker-queues.ts';

describe('the connection table', () => {
  it('uses a number again after the connection is gone, with another version', () => {
    const table = new ConnectionTable();
    const [first, second] = [table.add(), table.add()];
    const version = table.version(first);
    table.remove(first);
    assert.equal(table.state(first), State.free);
    assert.equal(table.add(), first);
    assert.equal(table.version(first), version + 1);
    assert.notEqual(table.add(), second);
  });

  it('keeps everything when it grows', () => {
    const table = new ConnectionTable();
    for (let index = 0; index < 5_000; index++) {
      const connection = table.add();
      table.setArrivedAt(connection, index + 0.5);
      table.setSerial(connection, index);
      table.finishAt[connection] = index + 0.25;
    }
    assert.equal(table.used, 5_000);
    for (let connection = 0; connection < 5_000; connection++) {
      assert.equal(table.arrivedAt(connection), connection + 0.5);
      assert.equal(table.serial(connection), connection);
      assert.equal(table.finishAt[connection], connection + 0.25);
    }
  });

  it('keeps the fields of a connection apart', () => {
    const table = new ConnectionTable();
    const connection = table.add();
    const setters = [
      'Worker',
      'Batch',
      'Next',
      'State',
      'RequestsLeft',
      'Serial',
      'AssignedAt',
      'StartedAt',
      'Work',
    ];
    setters.forEach((name, index) => {
      table[`set${name}` as 'setWorker'](connection, index + 1);
    });
    table.setFails(connection, true);
    table.setArrivedAt(connection, 77);
    const read = setters.map((name) =>
      table[(name[0]!.toLowerCase() + name.slice(1)) as 'worker'](connection),
    );
    assert.deepEqual(read, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert.deepEqual([table.fails(connection), table.arrivedAt(connection)], [true, 77]);
    assert.equal(table.version(connection), 0);
  });
});

describe('the queues of the workers', () => {
  it('give up what is pending and keep the rest in order', () => {
    const table = new ConnectionTable();
    const queues = new WorkerQueues(table, new Float64Array(2 * RECORD));
    const states = [State.queued, State.pending, State.queued, State.pending];
    const connections = states.map((state) => {
      const connection = table.add();
      table.setState(connection, state);
      queues.push(1, connection);
      return connection;
    });
    assert.deepEqual(queues.takePending(1), [connections[1], connections[3]]);
    assert.deepEqual(
      [queues.shift(1), queues.shift(1), queues.shift(1)],
      [connections[0], connections[2], NONE],
    );
    assert.equal(queues.shift(0), NONE);
  });
});
