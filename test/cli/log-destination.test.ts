import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LogDestination } from '../../src/cli/log-destination.ts';
import type { LogSink } from '../../src/cli/log-sink.ts';

type Written = Parameters<LogSink['write']>[1];

/** A sink whose writes end when the test says so. */
class ManualSink implements LogSink {
  #taken: Buffer[] = [];
  pending: { bytes: Buffer; written: Written } | undefined;

  write(bytes: Buffer, written: Written): void {
    assert.equal(this.pending, undefined, 'one write at a time');
    this.pending = { bytes, written };
  }

  /** Ends the write under way with `count` bytes taken, all of them unless given. */
  take(count?: number): void {
    const { bytes, written } = this.pending!;
    this.pending = undefined;
    const taken = bytes.subarray(0, count ?? bytes.length);
    this.#taken.push(taken);
    written(null, taken.length);
  }

  /** Decoded as a whole, since a character may be cut between two writes. */
  get text(): string {
    return Buffer.concat(this.#taken).toString();
  }

  fail(code: string): void {
    const { written } = this.pending!;
    this.pending = undefined;
    written(Object.assign(new Error(code), { code }), 0);
  }

  takeAll(): void {
    while (this.pending !== undefined) this.take();
  }
}

interface Parts {
  readonly sink: ManualSink;
  readonly destination: LogDestination;
  readonly recoveries: number[];
  readonly losses: string[];
}

function make(maxBytes = 100): Parts {
  const sink = new ManualSink();
  const recoveries: number[] = [];
  const recovered = (count: number): number => recoveries.push(count);
  const losses: string[] = [];
  const outputLost = (code: string): number => losses.push(code);
  const destination = new LogDestination(sink, { maxBytes, retryMs: 100, recovered, outputLost });
  return { sink, destination, recoveries, losses };
}

describe('LogDestination', () => {
  it('writes lines in order, whatever part of them the sink takes at a time', () => {
    const { sink, destination } = make();
    for (const line of ['eins\n', 'zwei ü\n', 'drei\n']) destination.write(line);
    sink.take(2);
    while (sink.pending !== undefined) sink.take(3);
    assert.equal(sink.text, 'eins\nzwei ü\ndrei\n');
    assert.equal(destination.dropped, 0);
  });

  it('drops and counts what exceeds its size, and reports it once it is empty again', () => {
    const { sink, destination, recoveries } = make(10);
    for (let line = 0; line < 5; line++) destination.write('1234\n');
    assert.equal(destination.dropped, 3);
    assert.deepEqual(recoveries, []);
    sink.takeAll();
    assert.deepEqual(recoveries, [3]);
    destination.write('more\n');
    sink.takeAll();
    assert.deepEqual(recoveries, [3]);
    assert.equal(sink.text, '1234\n1234\nmore\n');
  });

  it('keeps what a full disk refused and tries again', (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const { sink, destination } = make();
    destination.write('kept\n');
    sink.fail('ENOSPC');
    destination.write('later\n');
    assert.equal(sink.pending, undefined, 'no write before the retry');
    context.mock.timers.tick(100);
    sink.fail('ENOSPC');
    context.mock.timers.tick(100);
    sink.takeAll();
    assert.equal(sink.text, 'kept\nlater\n');
    assert.deepEqual([destination.errors, destination.dropped], [2, 0]);
  });

  it('counts a busy terminal as no error', (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const { sink, destination } = make();
    destination.write('line\n');
    sink.fail('EAGAIN');
    context.mock.timers.tick(100);
    sink.takeAll();
    assert.deepEqual([sink.text, destination.errors], ['line\n', 0]);
  });

  it('gives up on a closed pipe, counts every line that is lost and never throws', async () => {
    const { sink, destination, recoveries } = make();
    destination.write('a\n');
    destination.write('b\n');
    sink.fail('EPIPE');
    destination.write('c\n');
    await destination.flush(10_000);
    assert.deepEqual([destination.dropped, destination.errors, sink.pending], [3, 1, undefined]);
    assert.deepEqual(recoveries, [], 'there is nobody to report to');
  });

  it('flushes until all is written, or until time is up', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const { sink, destination } = make();
    await destination.flush(500);
    destination.write('line\n');
    let isFlushed = false;
    const inTime = destination.flush(500).then(() => {
      isFlushed = true;
    });
    await Promise.resolve();
    assert.equal(isFlushed, false);
    sink.takeAll();
    await inTime;
    destination.write('stuck\n');
    const late = destination.flush(500);
    context.mock.timers.tick(500);
    await late;
    assert.equal(sink.pending?.bytes.toString(), 'stuck\n');
  });

  it('writes output of apps among the lines, in order, however much it is, and tells when it is written', () => {
    const { sink, destination } = make(10);
    const told: string[] = [];
    const pass = (text: string) => destination.pass(Buffer.from(text), () => told.push(text.slice(0, 2)));
    destination.write('log 1\n');
    pass('a\n'.repeat(100));
    pass('b\n');
    destination.write('2\n');
    sink.take();
    sink.take(7);
    assert.deepEqual(told, []);
    sink.take();
    assert.deepEqual(told, ['a\n', 'b\n']);
    sink.takeAll();
    assert.equal(sink.text, `log 1\n${'a\n'.repeat(100)}b\n2\n`);
    assert.equal(destination.dropped, 0);
  });

  it('starts a line of its own behind output that ended within one', () => {
    const { sink, destination } = make();
    destination.pass(Buffer.from('10 %'), () => {});
    destination.write('line\n');
    destination.write('next\n');
    sink.takeAll();
    assert.equal(sink.text, '10 %\nline\nnext\n');
  });

  it('drops output on a full disk, which must not stop the apps, says so once, and keeps the lines', (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const { sink, destination, losses } = make();
    let told = 0;
    const pass = (text: string) => destination.pass(Buffer.from(text), () => told++);
    pass('a\n');
    destination.write('line\n');
    pass('b\n');
    sink.fail('ENOSPC');
    assert.deepEqual([told, losses], [2, ['ENOSPC']]);
    context.mock.timers.tick(100);
    sink.takeAll();
    pass('c\n');
    sink.takeAll();
    assert.equal(sink.text, 'line\nc\n');
    pass('d\n');
    sink.fail('ENOSPC');
    assert.deepEqual([told, losses], [4, ['ENOSPC', 'ENOSPC']]);
  });

  it('counts the lines that a full disk costs, and brings to its end a line of which there is a part', (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const { sink, destination, recoveries } = make();
    let told = 0;
    const pass = (text: string) => destination.pass(Buffer.from(text), () => told++);
    pass('whole\nbegun\nlost\nlost\n');
    pass('lost\n');
    sink.take('whole\nbeg'.length);
    sink.fail('ENOSPC');
    assert.deepEqual([told, destination.dropped], [2, 3]);
    context.mock.timers.tick(100);
    pass('next\n');
    sink.takeAll();
    assert.equal(sink.text, 'whole\nbegun\nnext\n');
    assert.deepEqual(recoveries, [3]);
  });

  it('drops output when its reader is gone, and says so once', () => {
    const { sink, destination, losses } = make();
    let told = 0;
    for (const text of ['a\n', 'b\n']) destination.pass(Buffer.from(text), () => told++);
    sink.fail('EPIPE');
    destination.pass(Buffer.from('c\n'), () => told++);
    assert.deepEqual([told, losses, sink.pending], [3, ['EPIPE'], undefined]);
  });

  it('waits at its end for output as long as it gets on', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const { sink, destination } = make();
    for (let part = 0; part < 3; part++) destination.pass(Buffer.alloc(65_536), () => {});
    let isOver = false;
    const finished = destination.finish(500).then(() => {
      isOver = true;
    });
    for (let part = 0; part < 2; part++) {
      context.mock.timers.tick(499);
      sink.take();
      await Promise.resolve();
      assert.equal(isOver, false);
    }
    context.mock.timers.tick(500);
    await finished;
  });

  it('waits at its end for as long as another process holds the log to rotate it', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const { sink, destination } = make();
    destination.pass(Buffer.from('a\n'), () => {});
    const held = Object.assign(sink, { isHeld: true });
    let isOver = false;
    const finished = destination.finish(500).then(() => {
      isOver = true;
    });
    for (let round = 0; round < 3; round++) {
      context.mock.timers.tick(500);
      await Promise.resolve();
      assert.equal(isOver, false);
    }
    held.isHeld = false;
    context.mock.timers.tick(500);
    await finished;
  });

  it('asks a busy terminal again soon, and less and less often while it stands still', (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const { sink, destination } = make();
    destination.pass(Buffer.from('a\n'), () => {});
    for (const waitMs of [1, 2, 4, 8, 16, 32, 64, 100, 100]) {
      sink.fail('EAGAIN');
      context.mock.timers.tick(waitMs - 1);
      assert.equal(sink.pending, undefined);
      context.mock.timers.tick(1);
    }
    sink.takeAll();
    assert.equal(sink.text, 'a\n');
  });

  it('loses no line without counting it, under any mixture of speeds and failures', (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
    console.log(`log-destination: SEED=${seed}`);
    const random = generator(seed);
    const { sink, destination, recoveries } = make(200);
    let logged = 0;
    for (let step = 0; step < 20_000; step++) {
      const choice = random();
      if (choice < 0.5) destination.write(`${logged++}\n`);
      else if (choice < 0.55) context.mock.timers.tick(100);
      else if (sink.pending === undefined) continue;
      else if (choice < 0.6) sink.fail('ENOSPC');
      else sink.take(1 + Math.floor(random() * 8));
    }
    for (let round = 0; round < 10; round++) {
      context.mock.timers.tick(100);
      sink.takeAll();
    }
    const numbers = sink.text.split('\n').slice(0, -1).map(Number);
    assert.ok(
      numbers.every((number, index) => index === 0 || number > numbers[index - 1]!),
      'in order, once each',
    );
    assert.equal(numbers.length + destination.dropped, logged);
    assert.ok(destination.dropped > 0, 'the case with losses was met');
    const reported = recoveries.reduce((sum, count) => sum + count, 0);
    assert.equal(reported, destination.dropped);
  });
});

/** Mulberry32: small, and the same on every machine. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
