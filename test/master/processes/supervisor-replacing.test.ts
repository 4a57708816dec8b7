/** A process that asks to be replaced, and the end of all. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { SupervisorBench } from './supervisor-bench.ts';

let bench: SupervisorBench;

beforeEach(async () => {
  bench = new SupervisorBench();
  await bench.boot();
});
afterEach(() => bench.close());

describe('a worker that asks to be replaced', () => {
  it('serves until its successor is ready, and only then drains', async () => {
    bench.child('1.1').say('retire');
    assert.deepEqual(bench.told, ['leaving 1.1', 'born 1.2', 'started 1.2']);
    assert.deepEqual(bench.child('1.1').heard, []);
    assert.deepEqual(bench.supervisor.status(1), { pid: 1_000, generation: 1, restarts: 1 });
    bench.child('1.2').say('ready');
    assert.deepEqual(bench.told.slice(3), ['ready 1.2', 'leaving 1.1', 'draining 1.1']);
    assert.deepEqual(bench.child('1.1').heard, ['pointsman:drain']);
    assert.deepEqual(bench.supervisor.status(1), { pid: 1_002, generation: 2, restarts: 1 });
    await bench.child('1.1').exit(0);
    bench.pass(60_000);
    assert.deepEqual(bench.told.slice(6), ['gone 1.1', 'exited 1.1 0']);
    assert.deepEqual(bench.forked, ['1.1', '2.1', '1.2']);
    const exit = bench.logged.find(({ event }) => event === 'worker-exit')!;
    assert.equal(exit.level, 30, 'nothing to warn of');
  });

  it('gets one successor, however often it asks', () => {
    for (let time = 0; time < 3; time++) bench.child('1.1').say('retire');
    assert.deepEqual(bench.forked, ['1.1', '2.1', '1.2']);
    bench.child('1.2').say('ready');
    bench.child('1.1').say('retire');
    assert.deepEqual(bench.forked, ['1.1', '2.1', '1.2']);
  });

  it('goes on serving when its successor dies, and gets another one', async () => {
    bench.child('1.1').say('retire');
    await bench.child('1.2').exit(1);
    assert.deepEqual(bench.child('1.1').heard, []);
    assert.equal(bench.supervisor.status(1).pid, 1_000);
    bench.pass(0);
    assert.deepEqual(bench.forked, ['1.1', '2.1', '1.2', '1.3']);
    await bench.child('1.3').exit(1);
    bench.pass(99);
    assert.equal(bench.forked.length, 4, 'later and later');
    bench.child('1.1').say('retire');
    assert.equal(bench.forked.length, 4, 'it has asked before');
    bench.pass(1);
    bench.child('1.4').say('ready');
    assert.deepEqual(bench.child('1.1').heard, ['pointsman:drain']);
  });

  it('goes on serving when its successor is not ready in time', async () => {
    bench.child('1.1').say('retire');
    bench.pass(5_000);
    await bench.settle();
    assert.deepEqual([bench.child('1.1').isKilled, bench.child('1.2').isKilled], [false, true]);
    await bench.child('1.2').exit(null, 'SIGKILL');
    bench.pass(0);
    assert.deepEqual(bench.forked, ['1.1', '2.1', '1.2', '1.3']);
    assert.deepEqual(bench.child('1.1').heard, []);
  });

  it('may end before its successor is ready, which takes over then', async () => {
    bench.child('1.1').say('retire');
    await bench.child('1.1').exit(0);
    bench.pass(1_000);
    assert.deepEqual(bench.forked, ['1.1', '2.1', '1.2'], 'one is on its way already');
    bench.told.length = 0;
    bench.child('1.2').say('ready');
    assert.deepEqual(bench.told, ['ready 1.2']);
    assert.equal(bench.supervisor.status(1).restarts, 1);
  });

  it('may crash as well: nobody else is forked, and it is a warning', async () => {
    bench.child('1.1').say('retire');
    await bench.child('1.1').exit(1);
    bench.pass(1_000);
    assert.deepEqual(bench.forked, ['1.1', '2.1', '1.2']);
    assert.equal(bench.logged.find(({ event }) => event === 'worker-exit')!.level, 40);
  });

  it('is killed when it has not finished in time after it was told to drain', async () => {
    bench.child('1.1').say('retire');
    bench.pass(4_000);
    bench.child('1.2').say('ready');
    bench.pass(2_999);
    assert.equal(bench.child('1.1').isKilled, false);
    bench.pass(1);
    assert.equal(bench.child('1.1').isKilled, true);
    assert.ok(bench.events.includes('worker-killed'));
    await bench.child('1.1').exit(null, 'SIGKILL');
    bench.pass(60_000);
    assert.deepEqual(bench.forked, ['1.1', '2.1', '1.2']);
    assert.equal(bench.child('1.2').isKilled, false);
  });

  it('may ask before it is ready: it serves then, until one comes that has not asked', async () => {
    bench.child('1.1').say('retire');
    bench.child('1.2').say('retire');
    assert.equal(bench.forked.length, 3);
    bench.child('1.2').say('ready');
    assert.deepEqual(bench.forked, ['1.1', '2.1', '1.2', '1.3']);
    assert.deepEqual(bench.child('1.2').heard, []);
    bench.child('1.3').say('ready');
    assert.deepEqual(
      ['1.1', '1.2', '1.3'].map((name) => bench.child(name).heard),
      [['pointsman:drain'], ['pointsman:drain'], []],
    );
  });

  it('is nothing to the other slots', () => {
    bench.child('1.1').say('retire');
    bench.child('2.1').say('retire');
    bench.child('2.2').say('ready');
    assert.deepEqual(bench.child('1.1').heard, []);
    assert.deepEqual(bench.child('2.1').heard, ['pointsman:drain']);
  });
});

describe('the end of the workers', () => {
  it('lets those that are ready finish, kills the others, and starts no more', async () => {
    await bench.child('2.1').exit(1);
    bench.pass(0);
    let killed: number | undefined;
    const stopped = bench.supervisor.stop(2_000).then((count) => {
      killed = count;
    });
    assert.deepEqual(bench.child('1.1').heard, ['pointsman:drain']);
    assert.deepEqual([bench.child('1.1').isKilled, bench.child('2.2').isKilled], [false, true]);
    await bench.child('2.2').exit(null, 'SIGKILL');
    assert.equal(killed, undefined);
    await bench.child('1.1').exit(0);
    await stopped;
    assert.equal(killed, 0);
    bench.pass(60_000);
    assert.deepEqual(bench.forked, ['1.1', '2.1', '2.2']);
  });

  it('kills who has not finished in time, two processes of a slot included, and counts them', async () => {
    bench.child('1.1').say('retire');
    bench.child('1.2').say('ready');
    const stopped = bench.supervisor.stop(2_000);
    bench.pass(1_999);
    const names = ['1.1', '1.2', '2.1'];
    assert.ok(names.every((name) => !bench.child(name).isKilled));
    bench.pass(1);
    assert.ok(names.every((name) => bench.child(name).isKilled));
    for (const name of names) await bench.child(name).exit(null, 'SIGKILL');
    assert.equal(await stopped, 3);
  });

  it('gives one that drains already as long as the others, and counts it with them', async () => {
    bench.child('1.1').say('retire');
    bench.child('1.2').say('ready');
    bench.pass(2_000);
    const stopped = bench.supervisor.stop(2_000);
    bench.pass(1_000);
    assert.equal(bench.child('1.1').isKilled, false);
    bench.pass(1_000);
    for (const name of ['1.1', '1.2', '2.1']) await bench.child(name).exit(null, 'SIGKILL');
    assert.equal(await stopped, 3);
  });

  it('is over only when the last words of the last one have been read', async () => {
    let isOver = false;
    const stopped = bench.supervisor.stop(2_000).then(() => {
      isOver = true;
    });
    const child = bench.child('1.1');
    child.connected = false;
    child.emit('exit', 0, null);
    await bench.child('2.1').exit(0);
    assert.equal(isOver, false);
    await child.close();
    await stopped;
    assert.equal(bench.told.at(-1), 'exited 1.1 0');
  });

  it('lets idle connections go elsewhere until they are to stay', async () => {
    const stopped = bench.supervisor.stop(2_000, true);
    assert.deepEqual(bench.child('1.1').heard, ['pointsman:drain']);
    bench.supervisor.stay();
    for (const name of ['1.1', '2.1']) {
      assert.deepEqual(bench.child(name).heard, ['pointsman:drain', 'pointsman:migrate']);
      await bench.child(name).exit(0);
    }
    await stopped;
  });

  it('waits for no process that was due later', async () => {
    await bench.child('1.1').exit(1);
    await bench.child('2.1').exit(1);
    assert.equal(await bench.supervisor.stop(2_000), 0);
    bench.pass(60_000);
    assert.deepEqual(bench.forked, ['1.1', '2.1']);
  });

  it('may be sudden: all are killed, those that drain and those that start included', async () => {
    bench.child('1.1').say('retire');
    bench.child('1.2').say('ready');
    bench.child('2.1').say('retire');
    bench.supervisor.killAll();
    const names = ['1.1', '1.2', '2.1', '2.2'];
    assert.ok(names.every((name) => bench.child(name).isKilled));
    for (const name of names) await bench.child(name).exit(null, 'SIGKILL');
    await bench.supervisor.whenAllGone();
    bench.pass(60_000);
    assert.deepEqual(bench.forked, ['1.1', '2.1', '1.2', '2.2']);
  });

  it('asks for no successor of one that wants to be replaced meanwhile', () => {
    void bench.supervisor.stop(2_000);
    bench.child('1.1').say('retire');
    assert.deepEqual(bench.forked, ['1.1', '2.1']);
  });
});
