import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { type Address, type OneAddress, type SetAddress, TARGET_KINDS } from '../../src/bus/address.ts';
import type { Bus } from '../../src/bus/contract.ts';
import {
  HELD_MS,
  JOINS_WITHIN_MS,
  MOST_MESSAGE_BYTES,
  MOST_QUEUED,
  MOST_UNSETTLED,
} from '../../src/bus/limits.ts';
import { FrameWriter } from '../../src/bus/wire/frame-writer.ts';
import { BUS_VERSION, Flag, Kind, nobody, type Place } from '../../src/bus/wire/frames.ts';
import { waitFor } from '../integration/balancer.ts';
import { createHubBench, type FakeProcess, type HubBench } from './hub-bench.ts';

let bench: HubBench;
let workers: readonly FakeProcess[];
let master: Bus;

beforeEach(() => {
  bench = createHubBench();
  for (const slot of [1, 2, 3]) bench.expected.add(`worker ${slot}`);
  master = bench.hub.join({ role: 'master', slot: 0, generation: 0 });
  workers = [1, 2, 3].map((slot) => {
    const worker = bench.process('worker', slot);
    worker.attached.serves();
    return worker;
  });
});

/** What a process hears of a type: who said what. */
function heardBy(bus: Bus, type = 'note'): unknown[] {
  const heard: unknown[] = [];
  bus.on(type, ({ from, msg }) => {
    heard.push(`${from} ${String(msg)}`);
  });
  return heard;
}

const turns = async (count = 12): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
};

describe('who gets a message', () => {
  for (const [to, expected] of [
    ['worker:2', ['2']],
    ['worker:2.1', ['2']],
    ['workers', ['1', '2', '3']],
    ['others', ['2', '3']],
    ['all', ['1', '2', '3', 'agent', 'master']],
    ['master', ['master']],
    ['agent', ['agent']],
  ] as [Address, string[]][]) {
    it(`sent to ${to} by worker 1: ${expected.join(', ')}`, async () => {
      const agent = bench.process('agent', 0);
      agent.attached.serves();
      const heard: Record<string, unknown[]> = { agent: heardBy(agent.bus), master: heardBy(master) };
      workers.forEach(({ bus }, index) => {
        heard[String(index + 1)] = heardBy(bus);
      });
      workers[0]!.bus.send(to, 'note', 'hello');
      await workers[0]!.bus.settled();
      for (const [name, notes] of Object.entries(heard))
        assert.deepEqual(notes, expected.includes(name) ? ['worker:1.1 hello'] : [], name);
    });
  }

  it('sent to a random worker is another one, while there is one', async () => {
    const heard = workers.map(({ bus }) => heardBy(bus));
    await turns();
    for (let count = 0; count < 60; count++) workers[0]!.bus.send('random', 'note', count);
    await workers[0]!.bus.settled();
    assert.equal(heard[0]!.length, 0);
    assert.equal(heard[1]!.length + heard[2]!.length, 60);
    assert.ok(heard[1]!.length > 5 && heard[2]!.length > 5, `${heard.map(({ length }) => length)}`);
  });

  it('sent to a random worker is one that serves, and neither drains nor may yet be stopped', async () => {
    const candidate = bench.process('worker', 2, 2);
    const heard = [...workers, candidate].map(({ bus }) => heardBy(bus));
    await turns();
    workers[2]!.attached.drains();
    for (let count = 0; count < 20; count++) workers[0]!.bus.send('random', 'note', count);
    await workers[0]!.bus.settled();
    assert.deepEqual(
      heard.map(({ length }) => length),
      [0, 20, 0, 0],
    );
    workers[1]!.die();
    await turns();
    // Better one of those than nobody.
    for (let count = 0; count < 20; count++) workers[0]!.bus.send('random', 'note', count);
    await workers[0]!.bus.settled();
    assert.equal(heard[2]!.length + heard[3]!.length, 20);
  });

  it('sent to a slot is the process that serves it: the new one once it has taken over', async () => {
    const old = heardBy(workers[1]!.bus);
    const successor = bench.process('worker', 2, 2);
    const fresh = heardBy(successor.bus);
    master.send('worker:2', 'note', 'before');
    await master.settled();
    successor.attached.serves();
    master.send('worker:2', 'note', 'after');
    master.send('worker:2.1', 'note', 'to the old one');
    await master.settled();
    assert.deepEqual(old, ['master before', 'master to the old one']);
    assert.deepEqual(fresh, ['master after']);
  });

  it('sent to all workers in the middle of a reload is every process, old and new', async () => {
    const successor = bench.process('worker', 2, 2);
    const heard = [...workers, successor].map(({ bus }) => heardBy(bus));
    master.send('workers', 'note', 'drop it');
    await master.settled();
    assert.deepEqual(
      heard.map(({ length }) => length),
      [1, 1, 1, 1],
    );
  });

  it('cannot be chosen by a sender who claims to be somebody else: the master knows by whose pipe it came', async () => {
    const heard = heardBy(workers[1]!.bus);
    workers[0]!.bus.send('worker:2', 'note', { from: 'master' });
    await workers[0]!.bus.settled();
    assert.deepEqual(heard, ['worker:1.1 [object Object]']);
  });
});

describe('the order of messages', () => {
  it('is kept from one process to another', async () => {
    const heard = heardBy(workers[1]!.bus);
    for (let count = 0; count < 5_000; count++)
      if (!workers[0]!.bus.send('worker:2', 'note', count)) await workers[0]!.bus.settled();
    await workers[0]!.bus.settled();
    assert.deepEqual(
      heard,
      Array.from({ length: 5_000 }, (_, count) => `worker:1.1 ${count}`),
    );
  });

  it('is the same for all who get them, whoever sent them', async () => {
    const heard = workers.map(({ bus }) => heardBy(bus));
    await turns();
    for (let count = 0; count < 300; count++) {
      workers[count % 3]!.bus.send('workers', 'note', count);
      if (count % 7 === 0) await turns(1);
    }
    await Promise.all(workers.map(({ bus }) => bus.settled()));
    assert.equal(heard[0]!.length, 300);
    assert.deepEqual(heard[1], heard[0]);
    assert.deepEqual(heard[2], heard[0]);
  });
});

describe('a message for somebody who is not there yet', () => {
  it('waits until the process listens', async () => {
    workers[0]!.bus.send('worker:2', 'note', 'early');
    await turns();
    const heard = heardBy(workers[1]!.bus);
    await workers[0]!.bus.settled();
    assert.deepEqual(heard, ['worker:1.1 early']);
  });

  it('waits for the next process of a slot that has none', async () => {
    workers[1]!.die();
    await turns();
    const undelivered: unknown[] = [];
    workers[0]!.bus.onUndelivered((lost) => undelivered.push(lost));
    workers[0]!.bus.send('worker:2', 'note', 'early');
    const asked = workers[0]!.bus.request('worker:2', 'sum', [1, 2]);
    await turns();
    const successor = bench.process('worker', 2, 2);
    const heard = heardBy(successor.bus);
    successor.bus.on('sum', ({ msg }) => (msg as number[]).reduce((sum, each) => sum + each, 0));
    assert.equal(await asked, 3);
    await workers[0]!.bus.settled();
    assert.deepEqual([heard, undelivered], [['worker:1.1 early'], []]);
  });

  it('is told to be undelivered when nobody comes in time', async (test) => {
    test.mock.timers.enable({ apis: ['setInterval'] });
    workers[1]!.die();
    await turns();
    const undelivered: unknown[] = [];
    master.onUndelivered((lost) => undelivered.push(lost));
    master.send('worker:2', 'note', 'early');
    const asked = assert.rejects(master.request('worker:2', 'sum'), { code: 'ERR_BUS_NO_RECEIVER' });
    await turns();
    test.mock.timers.tick(250);
    assert.deepEqual(undelivered, []);
    bench.nowMs += HELD_MS;
    test.mock.timers.tick(250);
    await asked;
    await master.settled();
    assert.deepEqual(undelivered, [{ to: 'worker:2', type: 'note', msg: 'early', why: 'no-receiver' }]);
  });

  it('is told to be undelivered soon when the process serves and does not listen', async (test) => {
    test.mock.timers.enable({ apis: ['setInterval'] });
    const asked = assert.rejects(master.request('worker:2', 'sum'), { code: 'ERR_BUS_NO_RECEIVER' });
    await turns();
    test.mock.timers.tick(250);
    bench.nowMs += JOINS_WITHIN_MS;
    test.mock.timers.tick(250);
    await asked;
    // It may yet listen.
    await assert.rejects(master.request('worker:2', 'sum'), { code: 'ERR_BUS_NO_RECEIVER' });
    workers[1]!.bus.on('sum', () => 'late');
    await turns();
    assert.equal(await master.request('worker:2', 'sum'), 'late');
  });

  it('is told to be undelivered at once when there is no such slot', async () => {
    const undelivered: unknown[] = [];
    master.onUndelivered((lost) => undelivered.push(lost));
    master.send('worker:9', 'note');
    master.send('worker:2.77', 'note');
    await master.settled();
    assert.deepEqual(
      undelivered.map((lost) =>
        Object.entries(lost as object)
          .flat()
          .slice(0, 2),
      ),
      [
        ['to', 'worker:9'],
        ['to', 'worker:2.77'],
      ],
    );
    await assert.rejects(master.request('agent', 'q'), { message: 'Nobody handles q at agent.' });
  });
});

describe('a message of a type that the receiver does not handle', () => {
  it('is told to be undelivered, and those around it are handled in order', async () => {
    const heard = heardBy(workers[1]!.bus);
    const undelivered: unknown[] = [];
    workers[0]!.bus.onUndelivered(({ to, type, msg, why }) => undelivered.push([to, type, msg, why]));
    for (const [type, msg] of [
      ['note', 1],
      ['unheard', 2],
      ['unheard', 3],
      ['note', 4],
    ] as const)
      workers[0]!.bus.send('worker:2', type, msg);
    await workers[0]!.bus.settled();
    assert.deepEqual(heard, ['worker:1.1 1', 'worker:1.1 4']);
    assert.deepEqual(undelivered, [
      ['worker:2.1', 'unheard', 2, 'no-receiver'],
      ['worker:2.1', 'unheard', 3, 'no-receiver'],
    ]);
    assert.deepEqual(bench.hub.counts.handled, 2);
  });

  it('is missed by nobody where several were meant', async () => {
    const heard = heardBy(workers[1]!.bus);
    heardBy(workers[2]!.bus, 'other');
    await turns();
    workers[0]!.bus.send('others', 'note', 1);
    await workers[0]!.bus.settled();
    assert.deepEqual([heard, bench.lost], [['worker:1.1 1'], []]);
  });
});

describe('messages between the parts of pointsman', () => {
  it('come at once, and do not make a process listen before its app does', async () => {
    const own = heardBy(workers[1]!.bus, 'pointsman:test');
    const undelivered: unknown[] = [];
    master.onUndelivered((lost) => undelivered.push(lost));
    await turns();
    master.send('worker:2', 'note', 'for the app');
    master.send('worker:2', 'pointsman:test', 'for us');
    await waitFor(() => own.length === 1, 'the message of our own');
    await turns();
    const heard = heardBy(workers[1]!.bus);
    await master.settled();
    assert.deepEqual([own, heard, undelivered], [['master for us'], ['master for the app'], []]);
  });

  it('do not make the master listen to what it has no handler for', async (test) => {
    test.mock.timers.enable({ apis: ['setInterval'] });
    master.on('pointsman:test', () => 'answered');
    assert.equal(await workers[0]!.bus.request('master', 'pointsman:test'), 'answered');
    const asked = assert.rejects(workers[0]!.bus.request('master', 'note'), { code: 'ERR_BUS_NO_RECEIVER' });
    await turns();
    test.mock.timers.tick(250);
    bench.nowMs += JOINS_WITHIN_MS;
    test.mock.timers.tick(250);
    await asked;
    // What is under way between the parts goes on.
    assert.equal(await workers[0]!.bus.request('master', 'pointsman:test'), 'answered');
  });
});

describe('a sender that dies', () => {
  it('has said what it said: all of it comes, though it had sent more than it may', async () => {
    const heard = heardBy(workers[1]!.bus);
    const writer = new FrameWriter();
    writer.write(Kind.hello, 0, BUS_VERSION);
    const worker = bench.process('worker', 4);
    const count = MOST_UNSETTLED + 1_000;
    const rest = Buffer.from([4, ...Buffer.from('note'), 0, ...Buffer.from('1')]);
    await turns();
    for (let number = 1; number <= count; number++)
      writer.write(Kind.send, 0, number, { ...nobody, what: TARGET_KINDS.indexOf('worker'), slot: 2 }, rest);
    worker.writeRaw(Buffer.concat(writer.take()));
    worker.die();
    await waitFor(() => heard.length + bench.lost.length >= count, 'the fate of each');
    // The receiver may refuse what it has no room for; nothing is dropped without a word.
    assert.equal(heard.length + bench.lost.filter(({ why }) => why === 'overflow').length, count);
  });
});

describe('a sender that dies with as much under way as it may have', () => {
  it('is known to be gone, and what it had said after that was read', async () => {
    for (const index of [1, 2]) {
      workers[index]!.bus.on('note', () => {});
    }
    await turns();
    for (const index of [1, 2]) workers[index]!.block();
    const gone: unknown[] = [];
    bench.hub.onLeft(({ slot }) => gone.push(slot));
    const heard = heardBy(master);
    const worker = bench.process('worker', 4);
    const writer = new FrameWriter();
    writer.write(Kind.hello, 0, BUS_VERSION);
    const rest = Buffer.from([4, ...Buffer.from('note'), 4]);
    const [toWorker, toMaster] = ['worker', 'master'].map((kind) => TARGET_KINDS.indexOf(kind as 'worker'));
    for (let number = 1; number <= MOST_UNSETTLED; number++)
      writer.write(Kind.send, 0, number, { ...nobody, what: toWorker!, slot: 2 + (number % 2) }, rest);
    writer.write(Kind.send, 0, MOST_UNSETTLED + 1, { ...nobody, what: toMaster! }, rest);
    worker.writeRaw(Buffer.concat(writer.take()));
    worker.die();
    await waitFor(() => gone.length === 1, 'its end to be told');
    assert.deepEqual([gone, heard.length], [[4], 1]);
  });
});

describe('the master', () => {
  it('reads for one slice in a turn, however many send', async () => {
    const senders = Array.from({ length: 20 }, (_, index) => bench.process('worker', 10 + index));
    const tick = bench.nowMs;
    bench.everyLookMs = 0.2;
    const frames = 320;
    for (const { writeRaw } of senders) {
      const writer = new FrameWriter();
      writer.write(Kind.hello, 0, BUS_VERSION);
      for (let number = 1; number <= frames; number++)
        writer.write(Kind.send, 0, number, { ...nobody, what: TARGET_KINDS.indexOf('worker'), slot: 99 });
      writeRaw(Buffer.concat(writer.take()));
    }
    assert.ok(bench.nowMs > tick);
    assert.ok(bench.lost.length <= 100, `${bench.lost.length} read in a turn`);
    await waitFor(() => bench.lost.length === senders.length * frames, 'all of it to be read');
  });
});

describe('a receiver that dies', () => {
  it('leaves nobody in doubt: what it had not handled is told to the senders', async () => {
    const heard = heardBy(workers[1]!.bus);
    const undelivered: unknown[] = [];
    workers[0]!.bus.onUndelivered(({ why }) => undelivered.push(why));
    workers[0]!.bus.send('worker:2', 'note', 'handled');
    await workers[0]!.bus.settled();
    workers[1]!.block();
    for (let count = 0; count < 3; count++) workers[0]!.bus.send('worker:2', 'note', count);
    await turns();
    workers[1]!.die();
    await workers[0]!.bus.settled();
    assert.deepEqual([heard, undelivered], [['worker:1.1 handled'], ['gone', 'gone', 'gone']]);
    assert.deepEqual(bench.hub.counts, { handled: 1, failed: { 'no-receiver': 0, gone: 3, overflow: 0 } });
  });

  it('fails the requests that it had begun', async () => {
    workers[1]!.bus.on('forever', () => new Promise(() => {}));
    const asked = workers[0]!.bus.request('worker:2', 'forever');
    const failed = assert.rejects(asked, {
      code: 'ERR_BUS_GONE',
      message: /has no answer: worker:2\.1 ended/,
    });
    await turns();
    workers[1]!.die();
    await failed;
  });

  it('takes nothing back that it had answered', async () => {
    workers[1]!.bus.on('now', () => 'answered');
    const asked = workers[0]!.bus.request('worker:2', 'now');
    assert.equal(await asked, 'answered');
    workers[1]!.die();
    await turns();
    assert.deepEqual(bench.lost, []);
  });
});

describe('a listener that throws', () => {
  it('loses no message, and its error is an uncaught one', async () => {
    const heard = heardBy(workers[1]!.bus);
    await turns();
    const uncaught: unknown[] = [];
    const catchIt = (error: Error): void => void uncaught.push(error.message);
    const before = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', catchIt);
    try {
      workers[0]!.bus.onUndelivered(() => {
        throw new Error('of the app');
      });
      workers[0]!.bus.send('worker:9', 'note', 'lost');
      for (let count = 0; count < 10; count++) workers[0]!.bus.send('worker:2', 'note', count);
      await workers[0]!.bus.settled();
      await turns();
    } finally {
      process.off('uncaughtException', catchIt);
      for (const listener of before) process.on('uncaughtException', listener);
    }
    assert.deepEqual([heard.length, uncaught], [10, ['of the app']]);
  });
});

describe('a receiver that does not keep up', () => {
  it('is sent no more than it can hold, and the newest is refused', async () => {
    workers[1]!.bus.on('note', () => {});
    await turns();
    workers[1]!.block();
    const undelivered = new Map<string, number>();
    for (const { bus } of [workers[0]!, workers[2]!])
      bus.onUndelivered(({ why }) => undelivered.set(why, (undelivered.get(why) ?? 0) + 1));
    for (let count = 0; count < MOST_QUEUED; count++) workers[0]!.bus.send('worker:2', 'note', count);
    await turns(40);
    assert.equal(undelivered.size, 0);
    for (let count = 0; count < 100; count++) workers[2]!.bus.send('worker:2', 'note', count);
    await workers[2]!.bus.settled();
    assert.deepEqual([...undelivered], [['overflow', 100]]);
    await assert.rejects(workers[2]!.bus.request('worker:2', 'note'), { code: 'ERR_BUS_OVERFLOW' });
  });

  it('holds nobody else up', async () => {
    const heard = heardBy(workers[2]!.bus);
    workers[1]!.bus.on('note', () => {});
    await turns();
    workers[1]!.block();
    for (let count = 0; count < 2_000; count++) workers[0]!.bus.send('worker:2', 'note', count);
    workers[0]!.bus.send('worker:3', 'note', 'passes');
    await waitFor(() => heard.length === 1, 'the message to the other one');
  });

  it('makes its sender stop: more than it may have under way is refused before it is sent', async () => {
    workers[1]!.bus.on('note', () => {});
    await turns();
    workers[1]!.block();
    const { bus } = workers[0]!;
    let advised = 0;
    assert.throws(
      () => {
        for (let count = 0; count < 100_000; count++) if (!bus.send('others', 'note', count)) advised++;
      },
      { code: 'ERR_BUS_OVERFLOW' },
    );
    assert.ok(advised > 1_000);
  });
});

describe('a request', () => {
  beforeEach(() => {
    workers[1]!.bus.on('double', ({ msg }) => (msg as number) * 2);
    workers[1]!.bus.on('later', async ({ msg }) => {
      await turns(2);
      return msg;
    });
    workers[1]!.bus.on('fails', () => {
      throw new Error('no such day');
    });
    workers[1]!.bus.on('rejects', () => Promise.reject(new Error('not today')));
    workers[1]!.bus.on('never', () => new Promise(() => {}));
    workers[1]!.bus.on('huge', () => Buffer.alloc(MOST_MESSAGE_BYTES + 1));
    workers[1]!.bus.on('strange', () => (() => {}) as never);
  });

  const ask = (type: string, msg?: unknown, options = {}) =>
    workers[0]!.bus.request('worker:2', type, msg, options);

  it('resolves to what the handler returns, or to what that resolves to', async () => {
    assert.deepEqual(await Promise.all([ask('double', 4), ask('later', 'done'), ask('double', 5)]), [
      8,
      'done',
      10,
    ]);
  });

  it('carries bytes as bytes, both ways', async () => {
    workers[1]!.bus.on('bytes', ({ msg }) => {
      assert.ok(Buffer.isBuffer(msg));
      return Uint16Array.from(msg as Buffer);
    });
    assert.deepEqual(await ask('bytes', Buffer.from([1, 2, 255])), Uint16Array.of(1, 2, 255));
  });

  for (const [what, type, code, message] of [
    ['throws', 'fails', 'ERR_BUS_FAILED', /^The handler of fails at worker:2\.1 failed: no such day$/],
    ['rejects', 'rejects', 'ERR_BUS_FAILED', /not today$/],
    ['is not there', 'unheard', 'ERR_BUS_NO_RECEIVER', /^Nobody handles unheard at worker:2\.1\.$/],
    ['answers too much', 'huge', 'ERR_BUS_FAILED', /bytes, and the bus carries/],
    ['answers what nobody can copy', 'strange', 'ERR_BUS_FAILED', /its answer cannot be sent/],
  ] as const) {
    it(`rejects when the handler ${what}`, async () => {
      await assert.rejects(ask(type), { code, message });
    });
  }

  it('rejects when its time is up, and the answer that comes later is nobody’s', async () => {
    let answer = (_value: unknown): void => {};
    workers[1]!.bus.on('slow', () => new Promise((resolve) => (answer = resolve)));
    await assert.rejects(ask('slow', undefined, { timeout: 20 }), {
      code: 'ERR_BUS_TIMEOUT',
      message: /slow was not answered by worker:2 within 20 ms/,
    });
    answer('too late');
    await turns();
    assert.equal(await ask('double', 1), 2);
  });

  for (const timeout of [0, -1, Number.NaN, 2 ** 31, '5s' as unknown as number]) {
    it(`is refused with a timeout of ${timeout}`, async () => {
      await assert.rejects(ask('double', 1, { timeout }), {
        code: 'ERR_BUS_MESSAGE',
        message: /expected milliseconds, from 1 to 2147483647, or Infinity/,
      });
    });
  }

  it('may wait for ever', async () => {
    assert.equal(await ask('later', 'answer', { timeout: Number.POSITIVE_INFINITY }), 'answer');
  });

  it('is answered by a promise of any make', async () => {
    // biome-ignore lint/suspicious/noThenProperty: it is what this is about
    workers[1]!.bus.on('thenable', () => ({ then: (resolve: (value: unknown) => void) => resolve('kept') }));
    assert.equal(await ask('thenable'), 'kept');
  });

  it('rejects with the reason of its signal, before and while it waits', async () => {
    const gone = new Error('client is gone');
    await assert.rejects(ask('double', 1, { signal: AbortSignal.abort(gone) }), gone);
    const abort = new AbortController();
    const asked = ask('never', undefined, { signal: abort.signal });
    abort.abort(gone);
    await assert.rejects(asked, gone);
  });

  it('to a set of processes has to be gathered, and to one not', async () => {
    await assert.rejects(workers[0]!.bus.request('workers' as OneAddress, 'double'), {
      code: 'ERR_BUS_MESSAGE',
      message: /use gather/,
    });
    await assert.rejects(workers[0]!.bus.gather('worker:2' as unknown as SetAddress, 'double'), {
      code: 'ERR_BUS_MESSAGE',
      message: /use request/,
    });
  });
});

describe('answers of several', () => {
  it('are all there when each has answered', async () => {
    for (const [index, { bus }] of workers.entries()) bus.on('slot', () => index + 1);
    await turns();
    const { answers, missing } = await master.gather('workers', 'slot');
    assert.deepEqual(answers.map(({ answer }) => answer).sort(), [1, 2, 3]);
    assert.deepEqual(missing, []);
  });

  it('come with who gave none, and why', async () => {
    workers[0]!.bus.on('slot', () => 1);
    workers[1]!.bus.on('slot', () => new Promise(() => {}));
    workers[2]!.bus.on('other', () => 3);
    await turns();
    const gathered = master.gather('workers', 'slot');
    await turns();
    workers[1]!.die();
    const { answers, missing } = await gathered;
    assert.deepEqual(answers, [{ from: 'worker:1.1', answer: 1 }]);
    assert.deepEqual(
      missing.map(({ from, error }) => [from, (error as Error & { code: string }).code]).sort(),
      [
        ['worker:2.1', 'ERR_BUS_GONE'],
        ['worker:3.1', 'ERR_BUS_NO_RECEIVER'],
      ],
    );
  });

  it('are those that came in time', async () => {
    workers[0]!.bus.on('slot', () => 1);
    for (const { bus } of workers.slice(1)) bus.on('slot', () => new Promise(() => {}));
    await turns();
    const { answers, missing } = await master.gather('workers', 'slot', undefined, { timeout: 400 });
    assert.deepEqual(answers, [{ from: 'worker:1.1', answer: 1 }]);
    assert.deepEqual(
      missing.map(({ from, error }) => [from, (error as Error & { code: string }).code]),
      [
        ['worker:2.1', 'ERR_BUS_TIMEOUT'],
        ['worker:3.1', 'ERR_BUS_TIMEOUT'],
      ],
    );
  });

  it('of nobody are none', async () => {
    const alone = createHubBench();
    const bus = alone.hub.join({ role: 'master', slot: 0, generation: 0 });
    assert.deepEqual(await bus.gather('workers', 'slot'), { answers: [], missing: [] });
  });
});

describe('what cannot be sent', () => {
  for (const [what, act, message] of [
    [
      'an address that is none',
      (bus: Bus) => bus.send('worker:0' as Address, 'note'),
      /"worker:0" is no address/,
    ],
    ['another word', (bus: Bus) => bus.send('everybody' as Address, 'note'), /expected master, agent/],
    ['an empty type', (bus: Bus) => bus.send('workers', ''), /1 to 255 bytes/],
    ['a type that is too long', (bus: Bus) => bus.send('workers', 'x'.repeat(256)), /1 to 255 bytes/],
    ['a function', (bus: Bus) => bus.send('workers', 'note', () => {}), /could not be cloned/],
  ] as const) {
    it(`is ${what}: the sender hears so at once`, () => {
      assert.throws(() => act(master), { code: 'ERR_BUS_MESSAGE', message });
    });
  }

  it('is too large: the sender hears so at once, and the largest one passes', async () => {
    const heard: number[] = [];
    workers[1]!.bus.on('n', ({ msg }) => void heard.push((msg as Buffer).byteLength));
    assert.throws(() => master.send('worker:2', 'n', Buffer.alloc(MOST_MESSAGE_BYTES)), {
      code: 'ERR_BUS_TOO_LARGE',
    });
    // Its type, the length of that, and the form of the payload.
    master.send('worker:2', 'n', Buffer.alloc(MOST_MESSAGE_BYTES - 3));
    await master.settled();
    assert.deepEqual(heard, [MOST_MESSAGE_BYTES - 3]);
  });
});

describe('a process that says what no process says', () => {
  interface Fields extends Partial<Place> {
    readonly flag?: number;
    readonly number?: number;
  }
  const frame = (kind: number, fields: Fields = {}, rest = Buffer.from([1, 65, 4])): Buffer => {
    const writer = new FrameWriter();
    writer.write(Kind.hello, 0, BUS_VERSION);
    const { flag = 0, number = 0, ...place } = fields;
    writer.write(kind, flag, number, { ...nobody, ...place }, rest);
    return Buffer.concat(writer.take());
  };

  for (const [what, bytes, flaw] of [
    ['a frame of 4 GiB', Buffer.alloc(20, 0xff), /^a frame of 4294967295 bytes$/],
    ['an unknown kind', frame(99), /^a frame of kind 99$/],
    ['what only the master says', frame(Kind.deliver), /^a frame of kind 16$/],
    ['a second greeting', frame(Kind.hello, { number: BUS_VERSION }), /^a second greeting$/],
    ['no greeting', frame(Kind.handled).subarray(17), /^a message before its greeting$/],
    ['a message to nobody', frame(Kind.send, { number: 1, what: 77 }), /^a message to nobody/],
    ['a message to slot 0', frame(Kind.send, { number: 1, what: 2 }), /^a message to nobody/],
    ['numbers out of order', frame(Kind.send, { number: 2, what: 3 }), /^messages that are not numbered/],
    ['more handled than there was', frame(Kind.handled, { number: 5 }), /^that it has handled more/],
  ] as const) {
    it(`(${what}) is told apart, and heard no more`, async () => {
      const worker = bench.process('worker', 4);
      const heard = heardBy(master);
      worker.writeRaw(bytes);
      await turns();
      assert.equal(worker.misbehaved.length, 1);
      assert.match(worker.misbehaved[0]!, flaw);
      assert.deepEqual(heard, []);
      workers[0]!.bus.send('master', 'note', 'others are heard');
      await workers[0]!.bus.settled();
      assert.deepEqual(heard, ['worker:1.1 others are heard']);
    });
  }

  for (const payload of ['', '0178', '017807', '01780161', '0178007b']) {
    it(`(the payload ${payload || 'of no bytes'}) ends nobody else, and is answered as a failure`, async () => {
      const worker = bench.process('worker', 4);
      const rest = Buffer.from(payload, 'hex');
      worker.writeRaw(frame(Kind.send, { number: 1, what: 0, flag: 0 }, rest));
      master.on('x', () => {});
      const writer = new FrameWriter();
      writer.write(Kind.send, Flag.request, 2, nobody, rest);
      worker.writeRaw(Buffer.concat(writer.take()));
      await turns();
      const heard = heardBy(master);
      workers[0]!.bus.send('master', 'note', 'others are heard');
      await workers[0]!.bus.settled();
      assert.deepEqual(heard, ['worker:1.1 others are heard']);
    });
  }

  it('(an answer that is none) fails the request, and nothing else', async () => {
    const worker = bench.process('worker', 4);
    worker.attached.serves();
    // Its own end would answer.
    worker.block();
    const writer = new FrameWriter();
    writer.write(Kind.hello, 0, BUS_VERSION);
    writer.write(Kind.listen, 0, 0);
    worker.writeRaw(Buffer.concat(writer.take()));
    for (const [flag, payload] of [
      [0, '07'],
      [1, '04'],
    ] as const) {
      const asked = assert.rejects(workers[0]!.bus.request('worker:4', 'sum'), { code: 'ERR_BUS_FAILED' });
      await turns();
      writer.write(Kind.reply, flag, flag + 1, nobody, Buffer.from(payload, 'hex'));
      worker.writeRaw(Buffer.concat(writer.take()));
      await asked;
    }
  });

  it('of another version is told so', async () => {
    const worker = bench.process('worker', 4);
    const writer = new FrameWriter();
    writer.write(Kind.hello, 0, 7);
    worker.writeRaw(Buffer.concat(writer.take()));
    assert.match(worker.misbehaved[0]!, /greeting of version 7 .* one version of pointsman/);
  });

  it('may answer what it was not asked, and nothing comes of it', async () => {
    const worker = bench.process('worker', 4);
    worker.writeRaw(frame(Kind.reply, { number: 12 }));
    worker.writeRaw(frame(Kind.cancel, { number: 12 }).subarray(17));
    await turns();
    assert.deepEqual(worker.misbehaved, []);
  });
});
