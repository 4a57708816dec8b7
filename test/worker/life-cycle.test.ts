/** The life of a worker process with a fake service, receiver and recorder. */
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { beforeEach, describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { live, type WorkerProcess } from '../../src/worker/life-cycle.ts';
import { LinkedChannels } from '../handoff/ipc/linked-channels.ts';

describe('the life of a worker', () => {
  let told: string[];
  let link: LinkedChannels;
  let process: EventEmitter;
  let ready: () => void;
  let drained: () => void;

  function begin(isApp: boolean, migrate?: () => boolean): void {
    live({
      channel: link.worker,
      recorder: {
        connectionClosed() {},
        requestStarted() {},
        requestFinished() {},
        flush: async () => void told.push('flush'),
        tellLast: () => void told.push('last numbers'),
      },
      receiver: { refuse: async () => void told.push('refuse'), migrate },
      service: {
        isApp,
        whenReady(tell) {
          ready = tell;
        },
        wants: () => true,
        take() {},
        migrate: (which) => void told.push(`migrate ${which}`),
        leave: () => void told.push('leave'),
        drain({ migrate: given }) {
          told.push(given === undefined ? 'drain' : 'drain and migrate');
          return new Promise((resolve) => {
            drained = resolve;
          });
        },
      },
      process: Object.assign(process, { exit: () => void told.push('exit') }) as unknown as WorkerProcess,
    });
  }

  beforeEach(() => {
    told = [];
    link = new LinkedChannels();
    process = new EventEmitter();
    link.master.on('pointsman:ready', () => told.push('ready'));
    link.master.on('pointsman:retire', () => told.push('retire'));
  });

  const drain = async () => {
    link.master.send({ type: 'pointsman:drain' });
    await turn();
  };

  it('tells that it is ready when the service says so', () => {
    begin(true);
    assert.deepEqual(told, []);
    ready();
    assert.deepEqual(told, ['ready']);
  });

  it('says to its clients that it is over soon, unless it drains already', async () => {
    begin(true);
    link.master.send({ type: 'pointsman:leave' });
    await drain();
    link.master.send({ type: 'pointsman:leave' });
    assert.deepEqual(told, ['leave', 'refuse', 'drain']);
  });

  it('keeps what it has where it hears, even before it drains, that nobody takes it any more', async () => {
    begin(true, () => true);
    link.master.send({ type: 'pointsman:drain', migrates: true });
    link.master.send({ type: 'pointsman:migrate', which: 'none' });
    await turn();
    assert.deepEqual(told, ['refuse', 'migrate none', 'drain']);
  });

  it('gives up what it has as it drains, and does not begin anew when it is told to rebalance', async () => {
    begin(true, () => true);
    link.master.send({ type: 'pointsman:migrate', which: 'none' });
    link.master.send({ type: 'pointsman:drain', migrates: true });
    link.master.send({ type: 'pointsman:migrate', which: 'all' });
    await turn();
    assert.deepEqual(told, ['migrate none', 'refuse', 'drain and migrate']);
  });

  for (const isApp of [false, true]) {
    it(`refuses, drains, tells its last numbers and ends, once, ${isApp ? 'with an app' : 'without an app'}`, async () => {
      begin(isApp);
      await drain();
      await drain();
      assert.deepEqual(told, ['refuse', 'drain']);
      drained();
      await turn();
      assert.deepEqual(told, ['refuse', 'drain', 'flush', 'exit']);
      process.emit('exit');
      assert.equal(told.at(-1), 'last numbers');
    });

    it(`asks to be replaced at SIGTERM and serves on until it is drained, ${isApp ? 'with an app' : 'without an app'}`, async () => {
      begin(isApp);
      process.emit('SIGTERM');
      await turn();
      assert.deepEqual(told, ['retire']);
      await drain();
      assert.deepEqual(told, ['retire', 'refuse', 'drain']);
      process.emit('SIGTERM');
      assert.equal(told.length, 3, 'it is ending already');
    });
  }

  it('finishes what is open when its master is gone', async () => {
    begin(false);
    process.emit('disconnect');
    await turn();
    assert.deepEqual(told, ['refuse', 'drain']);
  });

  it('leaves the other signals and a lost channel to an app', () => {
    begin(true);
    assert.deepEqual(process.eventNames().sort(), ['SIGTERM', 'exit']);
  });
});
