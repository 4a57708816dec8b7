import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { StartOutputs, tellsAll } from '../../../src/master/processes/start-output.ts';

describe('what is written to standard error while processes start', () => {
  let passed: string[];
  let starts: StartOutputs;
  const isTold = (text: string): boolean =>
    tellsAll('Its last output:\nError: boom\n    at file.mjs:1:7', text);

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    passed = [];
    starts = new StartOutputs();
    starts.begin();
  });
  afterEach(() => mock.timers.reset());

  const output = () => starts.hold((bytes) => void passed.push(bytes.toString()))!;

  it('is passed on when all are ready, and at once from then on', () => {
    const one = output();
    one.add(Buffer.from('a\n'));
    one.add(Buffer.from('b\n'));
    assert.deepEqual(passed, []);
    starts.end();
    one.add(Buffer.from('c\n'));
    assert.deepEqual(passed, ['a\nb\n', 'c\n']);
    assert.equal(
      starts.hold(() => {}),
      undefined,
      'no start is under way',
    );
  });

  it('waits half a second and no longer for a process that goes on', () => {
    const one = output();
    one.add(Buffer.from('looking for the database\n'));
    mock.timers.tick(499);
    assert.deepEqual(passed, []);
    mock.timers.tick(1);
    assert.deepEqual(passed, ['looking for the database\n']);
    one.add(Buffer.from('still\n'));
    mock.timers.tick(500);
    assert.deepEqual(passed, ['looking for the database\n', 'still\n']);
  });

  it('does not wait where it is much', () => {
    output().add(Buffer.alloc(65_537, 'x'));
    assert.equal(passed.length, 1);
  });

  it('is dropped where the failure tells all of it, of whichever process, and however its end cut it', () => {
    const [failed, same, cut, other] = [output(), output(), output(), output()];
    failed.add(Buffer.from('Error: boom\n    at file.mjs:1:7\n\n'));
    failed.ended();
    same.add(Buffer.from('Error: boom\n    at file.mjs:1:7\n'));
    starts.end(isTold);
    same.ended();
    cut.add(Buffer.from('Error: boom\n    at fi'));
    cut.ended();
    other.add(Buffer.from('Error: boom\n    at other.mjs:2:1\n'));
    other.ended();
    assert.deepEqual(passed, ['Error: boom\n    at other.mjs:2:1\n']);
  });

  it('is passed on where a stop comes between', () => {
    const one = output();
    one.add(Buffer.from('Error: boom\n'));
    starts.end();
    starts.end(isTold);
    assert.deepEqual(passed, ['Error: boom\n']);
  });
});
