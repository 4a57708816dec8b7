import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import {
  Field,
  recordOf,
  resetRecord,
  SCOREBOARD_BYTES,
  type ScoreboardRecord,
} from '../../../src/scoreboard/shared/layout.ts';
import { RecordReader } from '../../../src/scoreboard/shared/reader.ts';
import { createSharedRecorder } from '../../../src/scoreboard/shared/recorder.ts';

describe('the shared scoreboard', () => {
  let memory: ArrayBuffer;
  let record: ScoreboardRecord;
  let nowMs: number;

  beforeEach(() => {
    memory = new ArrayBuffer(SCOREBOARD_BYTES);
    record = resetRecord(memory);
    nowMs = 100;
  });

  const readRecord = (of: ScoreboardRecord) => new RecordReader(of, () => nowMs).read(nowMs);

  const recorder = () =>
    createSharedRecorder(
      record,
      () => nowMs,
      () => 0.25,
    );

  it('shows the master what the worker wrote', () => {
    const worker = recorder();
    worker.requestStarted();
    worker.requestStarted();
    worker.requestFinished(8, false);
    record.fields[Field.taken] = 1;
    worker.connectionClosed();
    const report = readRecord(recordOf(memory));
    assert.equal(report.inFlight, 1);
    assert.equal(report.done, 1);
    assert.equal(report.closed, 1);
    assert.equal(report.latencyMs, 8);
    assert.equal(report.utilization, 0.25);
    assert.equal(report.aliveAtMs, 100);
    worker.requestFinished(0, true);
    assert.equal(readRecord(record).errors, 1);
  });

  it('says since when the worker is busy, and that it is no more once it is back at its event loop', async () => {
    const worker = recorder();
    worker.requestStarted();
    assert.equal(readRecord(record).busySinceMs, 100);
    nowMs = 130;
    worker.requestStarted();
    assert.equal(readRecord(record).busySinceMs, 100, 'it has not been back since the first');
    await Promise.resolve();
    assert.equal(readRecord(record).busySinceMs, undefined);
    worker.requestStarted();
    assert.equal(readRecord(record).busySinceMs, 130);
  });

  it('begins afresh for the next process that gets the memory', () => {
    const worker = recorder();
    worker.requestStarted();
    worker.requestFinished(5, false);
    record.fields[Field.taken] = 9;
    resetRecord(memory);
    assert.deepEqual(readRecord(record), {
      taken: 0,
      closed: 0,
      inFlight: 0,
      done: 0,
      errors: 0,
      utilization: 0,
      latencyMs: undefined,
      busySinceMs: undefined,
      aliveAtMs: undefined,
    });
  });

  it('refuses memory of another layout', () => {
    new Int32Array(memory)[0] = 99;
    assert.throws(() => recordOf(memory), /version 99/);
  });
});
