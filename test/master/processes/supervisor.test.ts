import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { PointsmanError } from '../../../src/errors.ts';
import { SupervisorBench } from './supervisor-bench.ts';

let bench: SupervisorBench;

beforeEach(() => {
  bench = new SupervisorBench();
});
afterEach(() => bench.close());

describe('the start of the workers', () => {
  it('forks a process for every slot and is over when all have been ready', async () => {
    let isOver = false;
    const started = bench.supervisor.start().then(() => {
      isOver = true;
    });
    assert.deepEqual(bench.told, ['born 1.1', 'started 1.1', 'born 2.1', 'started 2.1']);
    assert.deepEqual(bench.supervisor.status(2), { pid: 1_001, generation: 1, restarts: 0 });
    bench.child('2.1').say('ready');
    await bench.settle();
    assert.equal(isOver, false);
    bench.child('1.1').say('ready');
    await started;
    assert.deepEqual(bench.told.slice(4), ['ready 2.1', 'ready 1.1']);
  });

  it('fails with the first process that ends before it is ready, ends the others and retries nothing', async () => {
    const failed = assert.rejects(bench.supervisor.start(), (error: PointsmanError) => {
      assert.equal(error.code, 'ERR_WORKER_START_FAILED');
      assert.match(error.message, /exit code 3/);
      assert.match(error.message, /cannot find it/, 'with its last words');
      return true;
    });
    bench.child('1.1').say('ready');
    bench.child('2.1').stderr.write('cannot find it\n');
    await bench.child('2.1').exit(3);
    await failed;
    assert.equal(bench.child('1.1').isKilled, true);
    await bench.child('1.1').exit(null, 'SIGKILL');
    await bench.supervisor.whenAllGone();
    bench.pass(60_000);
    assert.deepEqual(bench.forked, ['1.1', '2.1']);
  });

  it('fails with a process that cannot be spawned, and why', async () => {
    bench.failsToSpawn = true;
    const cause = new Error('spawn EAGAIN');
    const failed = assert.rejects(bench.supervisor.start(), { code: 'ERR_WORKER_START_FAILED', cause });
    for (const name of ['1.1', '2.1']) await bench.child(name).fail(cause);
    await failed;
    assert.ok(!bench.told.some((line) => line.startsWith('started')), 'there is nobody to talk to');
    await bench.supervisor.whenAllGone();
  });

  it('fails when a process is not ready in time, and says what it waited for', async () => {
    const failed = assert.rejects(bench.supervisor.start(), (error: PointsmanError) => {
      assert.equal(error.code, 'ERR_WORKER_NOT_READY');
      assert.match(error.message, /It never listened\./);
      return true;
    });
    bench.child('1.1').say('ready');
    bench.pass(4_999);
    await bench.settle();
    assert.equal(bench.child('2.1').isKilled, false);
    bench.pass(1);
    await failed;
    assert.deepEqual([bench.child('1.1').isKilled, bench.child('2.1').isKilled], [true, true]);
    assert.ok(bench.events.includes('worker-not-ready'));
  });

  it('fails with the reason for which it is aborted, and not once it is over', async () => {
    const reason = new Error('enough');
    const failed = assert.rejects(bench.supervisor.start(), reason);
    bench.child('1.1').say('ready');
    bench.supervisor.abortStart(reason);
    await failed;
    // One of them is serving by now: how it ends is up to a stop.
    assert.deepEqual([bench.child('1.1').isKilled, bench.child('2.1').isKilled], [false, false]);
    const stopped = bench.supervisor.stop(1_000);
    assert.deepEqual([bench.child('1.1').isKilled, bench.child('2.1').isKilled], [false, true]);
    await bench.child('1.1').exit(0);
    await bench.child('2.1').exit(null, 'SIGKILL');
    assert.equal(await stopped, 0);
    bench.close();
    bench = new SupervisorBench();
    await bench.boot();
    bench.supervisor.abortStart(reason);
    assert.equal(bench.child('1.1').isKilled, false);
  });

  it('goes on when a process ends that has been ready', async () => {
    const started = bench.supervisor.start();
    bench.child('1.1').say('ready');
    await bench.child('1.1').exit(1);
    bench.pass(0);
    assert.deepEqual(bench.forked, ['1.1', '2.1', '1.2']);
    bench.child('2.1').say('ready');
    await started;
  });

  it('hears readiness from an app that is to say so itself, once', async () => {
    bench.close();
    bench = new SupervisorBench({ waitReady: true });
    const started = bench.supervisor.start();
    for (const name of ['1.1', '2.1']) bench.child(name).emit('message', 'ready');
    await started;
    bench.child('1.1').say('ready');
    assert.equal(bench.told.filter((line) => line === 'ready 1.1').length, 1);
  });
});

describe('a worker that dies', () => {
  beforeEach(() => bench.boot());

  it('is replaced at once, when what it had has been sorted out', async () => {
    bench.pass(10_000);
    await bench.child('1.1').exit(null, 'SIGSEGV');
    assert.deepEqual(bench.told, ['gone 1.1', 'exited 1.1 SIGSEGV']);
    assert.deepEqual(bench.supervisor.status(1), { pid: undefined, generation: 1, restarts: 1 });
    bench.pass(0);
    assert.deepEqual(bench.told.slice(2), ['born 1.2', 'started 1.2']);
    bench.child('1.2').say('ready');
    assert.deepEqual(bench.told.at(-1), 'ready 1.2');
    assert.deepEqual(bench.supervisor.status(1), { pid: 1_002, generation: 2, restarts: 1 });
    assert.deepEqual(bench.supervisor.status(2).restarts, 0);
  });

  it('is logged with its last words and what died with it', async () => {
    bench.cut = 4;
    bench.child('1.1').stdout.write('one\ntwo\n');
    bench.child('1.1').stderr.write('oh no');
    await bench.child('1.1').exit(7);
    const { level, slot, pid, code, cut, lastOutput } = bench.logged.find(
      ({ event }) => event === 'worker-exit',
    )!;
    assert.deepEqual([level, slot, pid, code, cut], [40, 1, 1_000, 7, 4]);
    assert.deepEqual(lastOutput, ['one', 'two', 'oh no']);
  });

  it('is heard to the end: what it said before comes first', async () => {
    const child = bench.child('1.1');
    // The exit is known, and the channel has not been read to its end.
    child.emit('exit', 1, null);
    await bench.settle();
    assert.deepEqual(bench.told, []);
    child.say('listening', { listener: 5 });
    child.connected = false;
    await bench.settle();
    await child.close();
    assert.deepEqual(bench.told, ['listening 1.1 at 5', 'gone 1.1', 'exited 1.1 1']);
  });

  it('is replaced later and later while its successors die young, and that is called a crash loop', async () => {
    const delaysMs: number[] = [];
    for (let generation = 1; generation <= 6; generation++) {
      const name = `1.${generation}`;
      if (generation > 1) bench.child(name).say('ready');
      await bench.child(name).exit(1);
      const diedAtMs = bench.nowMs;
      const before = bench.forked.length;
      bench.pass(0);
      while (bench.forked.length === before) bench.pass(50);
      delaysMs.push(bench.nowMs - diedAtMs);
      assert.equal(bench.events.includes('crash-loop'), generation >= 5);
    }
    assert.deepEqual(delaysMs, [0, 100, 200, 400, 800, 1_000]);
    assert.equal(bench.events.filter((event) => event === 'crash-loop').length, 1);
    assert.equal(bench.child('2.1').isKilled, false);
  });

  it('is replaced at once however often it dies, if each one served for as long as its start took', async () => {
    for (let generation = 1; generation <= 8; generation++) {
      const name = `1.${generation}`;
      bench.pass(70);
      if (generation > 1) bench.child(name).say('ready');
      bench.served.add(name);
      bench.pass(70);
      await bench.child(name).exit(null, 'SIGKILL');
      bench.pass(0);
      assert.equal(bench.forked.at(-1), `1.${generation + 1}`);
    }
    assert.ok(!bench.events.includes('crash-loop'));
  });

  it('waits no longer than a start takes while nobody serves and nobody is on the way', async () => {
    for (let generation = 1; generation <= 4; generation++) {
      await bench.child(`1.${generation}`).exit(1);
      bench.pass(generation === 1 ? 0 : 100 * 2 ** (generation - 2));
    }
    bench.pass(30);
    await bench.child('1.5').exit(1);
    bench.pass(100);
    assert.equal(bench.forked.at(-1), '1.5', 'it waits for 800 ms while the other one serves');
    // A start took 30 ms, if only to fail.
    await bench.child('2.1').exit(1);
    bench.pass(0);
    assert.equal(bench.forked.at(-1), '2.2', 'the first failure of its slot');
    bench.pass(20);
    await bench.child('2.2').exit(1);
    bench.pass(19);
    assert.equal(bench.forked.at(-1), '2.2');
    bench.pass(1);
    assert.equal(bench.forked.at(-1), '2.3', 'the first that would have been due');
  });

  it('ends the service over a crash loop only when no other worker is of use', async () => {
    const failAgain = async (slot: number, generation: number): Promise<void> => {
      await bench.child(`${slot}.${generation}`).exit(1);
      bench.pass(1_000);
    };
    bench.served.add('2.1');
    bench.pass(10);
    for (let generation = 1; generation <= 6; generation++) await failAgain(1, generation);
    assert.ok(bench.events.includes('crash-loop'));
    assert.ok(!bench.told.some((line) => line.startsWith('crash loop')));
    // It has served: its successor may well serve, too.
    await bench.child('2.1').exit(1);
    bench.pass(0);
    await failAgain(1, 7);
    assert.ok(!bench.told.some((line) => line.startsWith('crash loop')));
    await failAgain(2, 2);
    await failAgain(1, 8);
    const told = bench.told.find((line) => line.startsWith('crash loop'));
    assert.match(told!, /Worker 1 failed 8 times in a row \(the last time: exit code 1\)/);
  });

  it('forgets the failures before one that served for long, even if that was asked to end', async () => {
    for (let generation = 1; generation <= 4; generation++) {
      await bench.child(`1.${generation}`).exit(1);
      bench.pass(1_000);
    }
    bench.child('1.5').say('ready');
    bench.pass(60_000);
    bench.child('1.5').say('retire');
    bench.child('1.6').say('ready');
    await bench.child('1.6').exit(1);
    bench.pass(0);
    assert.equal(bench.forked.at(-1), '1.7', 'the first failure in a row is replaced at once');
    await bench.child('1.5').exit(0);
    assert.ok(!bench.events.includes('crash-loop'));
  });

  it('that cannot be forked costs nobody else anything, and is tried again', async () => {
    bench.forkError = new Error('spawn ENOMEM');
    await bench.child('1.1').exit(1);
    bench.pass(0);
    assert.deepEqual(bench.forked, ['1.1', '2.1']);
    assert.match(
      String(bench.logged.find(({ event }) => event === 'worker-not-forked')?.msg),
      /spawn ENOMEM/,
    );
    assert.deepEqual(bench.told.slice(-2), ['born 1.2', 'gone 1.2']);
    assert.equal(bench.child('2.1').isKilled, false);
    bench.forkError = undefined;
    bench.pass(100);
    assert.equal(bench.forked.at(-1), '1.3');
  });

  it('is not taken for ready by what it said when it had been given up', async () => {
    bench.child('1.1').say('retire');
    bench.pass(5_000);
    await bench.settle();
    assert.equal(bench.child('1.2').isKilled, true);
    bench.child('1.2').say('ready');
    assert.ok(!bench.told.includes('ready 1.2'));
    assert.ok(!bench.told.includes('draining 1.1'), 'it serves on');
  });

  it('is killed and replaced when it is not ready in time', async () => {
    await bench.child('1.1').exit(1);
    bench.pass(0);
    bench.pass(5_000);
    await bench.settle();
    assert.equal(bench.child('1.2').isKilled, true);
    await bench.child('1.2').exit(null, 'SIGKILL');
    bench.pass(100);
    assert.deepEqual(bench.forked, ['1.1', '2.1', '1.2', '1.3']);
  });
});

describe('messages', () => {
  beforeEach(() => bench.boot());

  it('go to the process that serves the slot, or is to serve it', async () => {
    bench.supervisor.send(1, { hello: 1 });
    bench.supervisor.send(3, 'nobody');
    assert.deepEqual(bench.child('1.1').heard, [{ hello: 1 }]);
    bench.child('1.1').say('retire');
    bench.supervisor.send(1, 'still the old one');
    bench.child('1.2').say('ready');
    bench.supervisor.send(1, 'the new one');
    assert.deepEqual(bench.child('1.2').heard, ['the new one']);
    await bench.child('2.1').exit(1);
    bench.supervisor.send(2, 'nobody');
    bench.pass(0);
    bench.supervisor.send(2, 'the one that starts');
    assert.deepEqual(bench.child('2.2').heard, ['the one that starts']);
  });

  it('come with the process that sent them', async () => {
    bench.child('1.1').say('retire');
    bench.told.length = 0;
    bench.child('1.1').emit('message', 'hello');
    bench.child('1.2').emit('message', 'hello');
    bench.child('1.2').say('listening', { listener: 2 });
    assert.deepEqual(bench.told, ['message 1.1 hello', 'message 1.2 hello', 'listening 1.2 at 2']);
  });

  it('of Node itself can be answered until the process is gone, by that process and no other', async () => {
    bench.child('1.1').emit('internalMessage', { cmd: 'NODE_CLUSTER', act: 'online' });
    const [port] = bench.ports;
    assert.deepEqual([port!.process, port!.isOpen()], [{ slot: 1, generation: 1 }, true]);
    port!.send({ ack: 1 });
    assert.deepEqual(bench.child('1.1').heard, [{ ack: 1 }]);
    await bench.child('1.1').exit(1);
    bench.pass(0);
    assert.equal(port!.isOpen(), false);
    port!.send({ ack: 2 });
    assert.deepEqual(bench.child('1.2').heard, []);
  });
});

describe('an agent', () => {
  beforeEach(() => {
    bench.close();
    bench = new SupervisorBench({ isAgent: true });
  });

  it('that fails at the start is told by its own name', async () => {
    const failed = assert.rejects(bench.supervisor.start(), { code: 'ERR_AGENT_START_FAILED' });
    await bench.child('1.1').exit(1);
    await failed;
    const exit = bench.logged.find(({ event }) => event === 'agent-exit')!;
    assert.deepEqual([exit.slot, exit.msg], [undefined, 'the agent ended (exit code 1)']);
    assert.ok(bench.logged.every(({ event }) => !event.startsWith('worker')));
  });

  it('that nobody waits for is started again when it fails at the start', async () => {
    bench.supervisor.startUnawaited();
    await bench.child('1.1').exit(1);
    bench.pass(0);
    bench.child('1.2').say('ready');
    assert.ok(bench.told.includes('ready 1.2'), bench.told.join());
  });

  it('is started again later and later, though nobody else is there: no client waits for it', async () => {
    const started = bench.supervisor.start();
    bench.child('1.1').say('ready');
    await started;
    const delays: number[] = [];
    for (let count = 1; count <= 5; count++) {
      await bench.child(`1.${count}`).exit(1);
      const { nowMs } = bench;
      while (bench.forked.length === count) bench.pass(50);
      delays.push(bench.nowMs - nowMs);
      bench.child(`1.${count + 1}`).say('ready');
    }
    assert.deepEqual(delays, [50, 100, 200, 400, 800]);
  });
});
