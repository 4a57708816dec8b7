import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import type { AppOutlet, OutputRecord } from '../../../src/master/contract.ts';
import { createOutputPasser } from '../../../src/master/processes/pass-output.ts';
import { turn } from './fake-children.ts';

describe('the output of workers', () => {
  let written: string[];
  let records: OutputRecord[];
  /** What tells that the last piece is written. */
  let dones: (() => void)[];

  beforeEach(() => {
    written = [];
    records = [];
    dones = [];
    mock.timers.enable({ apis: ['setTimeout'] });
  });
  afterEach(() => mock.timers.reset());

  function workers(form: AppOutlet['form'], isByLine = false) {
    const outlet: AppOutlet =
      form === 'json'
        ? {
            form,
            log: (all, done) => {
              records.push(...all);
              dones.push(done);
            },
          }
        : {
            form,
            isByLine,
            write: (bytes, done) => {
              written.push(bytes.toString('latin1'));
              dones.push(done);
            },
          };
    const passer = createOutputPasser({ stdout: outlet, stderr: outlet });
    return [1, 2].map((slot) => {
      const stream = new PassThrough();
      return { stream, passing: passer.pass(stream, slot, 'stdout') };
    });
  }

  async function write(stream: PassThrough, text: string | Buffer, isTaken = true): Promise<void> {
    stream.write(text);
    await turn();
    if (isTaken) for (const done of dones.splice(0)) done();
    await turn();
  }

  for (const form of ['raw', 'prefix'] as const) {
    it(`goes into a file by whole lines, however late a line ends, or never (${form})`, async () => {
      const [first, second] = workers(form, true);
      const start = (slot: number): string => (form === 'raw' ? '' : `[${slot}] `);
      await write(first!.stream, 'be');
      mock.timers.tick(10_000);
      await write(second!.stream, 'other\nrest');
      await write(first!.stream, 'gun\n');
      assert.deepEqual(written.splice(0), [`${start(2)}other\n`, `${start(1)}begun\n`]);
      second!.stream.end();
      await turn();
      assert.deepEqual(written.splice(0), [`${start(2)}rest\n`]);
      await write(first!.stream, 'held by a grandchild');
      first!.passing.hurry(true);
      first!.passing.hurry(false);
      assert.deepEqual(written, [`${start(1)}held by a grandchild\n`]);
    });
  }

  it('passes as it is, up to the end of a line', async () => {
    const [first, second] = workers('raw');
    await write(first!.stream, Buffer.from('a\n\xffb\nhal', 'latin1'));
    await write(second!.stream, 'other\n');
    await write(first!.stream, 'f\n');
    assert.deepEqual(written, ['a\n\xffb\n', 'other\n', 'half\n']);
  });

  it('goes on without the end of a line when that does not come, and at the end of the stream', async () => {
    const [first] = workers('raw');
    await write(first!.stream, 'password: ');
    mock.timers.tick(499);
    assert.deepEqual(written, []);
    mock.timers.tick(1);
    assert.deepEqual(written, ['password: ']);
    for (const done of dones.splice(0)) done();
    await write(first!.stream, 'end');
    first!.stream.end();
    await turn();
    await turn();
    assert.deepEqual(written, ['password: ', 'end']);
  });

  it('goes on in parts when a line is longer than 64 KiB, and in one piece up to that', async () => {
    const [first] = workers('raw');
    for (let part = 0; part < 4; part++) await write(first!.stream, 'x'.repeat(16_384));
    assert.deepEqual(written, []);
    await write(first!.stream, '\n');
    assert.deepEqual(
      written.map(({ length }) => length),
      [65_537],
    );
    for (let part = 0; part < 5; part++) await write(first!.stream, 'x'.repeat(16_384));
    assert.deepEqual(
      written.map(({ length }) => length),
      [65_537, 81_920],
    );
  });

  it('is not read while what was read is not written, and the rest of a line is not given up meanwhile', async () => {
    const [first] = workers('raw');
    await write(first!.stream, 'one\ntw', false);
    await write(first!.stream, 'o\n', false);
    mock.timers.tick(10_000);
    assert.deepEqual(written, ['one\n']);
    assert.equal(first!.stream.isPaused(), true);
    for (const done of dones.splice(0)) done();
    await turn();
    assert.deepEqual(written, ['one\n', 'two\n']);
  });

  it('is read to its end when its process is gone, written or not', async () => {
    const [first] = workers('raw');
    await write(first!.stream, 'one\n', false);
    first!.passing.hurry(true);
    await write(first!.stream, 'two\n', false);
    assert.deepEqual(written, ['one\n', 'two\n']);
    first!.passing.hurry(false);
    assert.equal(first!.stream.isPaused(), true);
  });

  it('has the slot in front of each line at a terminal', async () => {
    const [first, second] = workers('prefix');
    await write(first!.stream, 'a\n\nb\n');
    await write(second!.stream, 'c\xff\n');
    assert.deepEqual(written, ['[1] a\n[1] \n[1] b\n', '[2] c\xc3\xbf\n']);
  });

  it('goes on in its line at a terminal, or in one of its own if another has written since', async () => {
    const [first, second] = workers('prefix');
    const begin = async (text: string) => {
      await write(first!.stream, text);
      mock.timers.tick(500);
      for (const done of dones.splice(0)) done();
    };
    await begin('10 % ');
    await begin('20 % ');
    await write(second!.stream, 'other\n');
    await begin('30 % ');
    assert.deepEqual(written, ['[1] 10 % ', '20 % ', '\n[2] other\n', '[1] 30 % ']);
  });

  it('is a record for each line if asked for, whole up to 1 MiB and marked beyond', async () => {
    const [first] = workers('json');
    await write(first!.stream, 'a\r\n\nb\n');
    for (let part = 0; part < 64; part++) await write(first!.stream, 'x'.repeat(16_384));
    await write(first!.stream, '\n');
    mock.timers.tick(10_000);
    for (let part = 0; part < 65; part++) await write(first!.stream, 'y'.repeat(16_384));
    await write(first!.stream, 'z\n');
    assert.deepEqual(
      records.map(({ slot, source, line, isContinued }) => [slot, source, line.length, isContinued]),
      [
        [1, 'stdout', 1, undefined],
        [1, 'stdout', 0, undefined],
        [1, 'stdout', 1, undefined],
        [1, 'stdout', 1_048_576, undefined],
        [1, 'stdout', 1_064_960, true],
        [1, 'stdout', 1, undefined],
      ],
    );
  });
});
