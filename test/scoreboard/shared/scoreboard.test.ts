import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { latencyBucket } from '../../../src/scoreboard/latency-histogram.ts';
import {
  Field,
  type Line,
  lineOf,
  resetLine,
  scoreboardBytes,
  stampHeader,
} from '../../../src/scoreboard/shared/layout.ts';
import { readLine } from '../../../src/scoreboard/shared/reader.ts';
import { createSharedRecorder } from '../../../src/scoreboard/shared/recorder.ts';

describe('the shared scoreboard', () => {
  let memory: ArrayBuffer;
  let line: Line;
  let nowMs: number;

  beforeEach(() => {
    memory = new ArrayBuffer(scoreboardBytes(3));
    stampHeader(memory);
    line = lineOf(memory, 2);
    resetLine(line);
    nowMs = 100;
  });

  const recorder = () =>
    createSharedRecorder(
      line,
      () => nowMs,
      () => 0.25,
    );

  it('shows the master what the worker wrote', () => {
    const worker = recorder();
    worker.requestStarted();
    worker.requestStarted();
    worker.requestFinished(8, false);
    worker.connectionClosed();
    const report = readLine(lineOf(memory, 2));
    assert.equal(report.inFlight, 1);
    assert.equal(report.done, 1);
    assert.equal(report.closed, 1);
    assert.equal(report.latencyMs, 8);
    assert.equal(report.utilization, 0.25);
    assert.equal(report.aliveAtMs, 100);
    assert.equal(line.latencies[latencyBucket(8)], 1);
    worker.requestFinished(0, true);
    assert.equal(readLine(line).errors, 1);
  });

  it('keeps each line apart from its neighbours', () => {
    for (const slot of [1, 3]) resetLine(lineOf(memory, slot));
    const before = [1, 3].map((slot) => readLine(lineOf(memory, slot)));
    const worker = recorder();
    for (let count = 0; count < 1_000; count++) {
      worker.requestStarted();
      worker.requestFinished(2 ** (count % 27), false);
      worker.busy();
    }
    assert.deepEqual(
      [1, 3].map((slot) => readLine(lineOf(memory, slot))),
      before,
    );
    for (const slot of [1, 3]) assert.ok(lineOf(memory, slot).latencies.every((count) => count === 0));
  });

  it('says since when the worker is busy, and that it is no more once it is back at its event loop', async () => {
    const worker = recorder();
    worker.requestStarted();
    assert.equal(readLine(line).busySinceMs, 100);
    nowMs = 130;
    worker.requestStarted();
    assert.equal(readLine(line).busySinceMs, 100, 'it has not been back since the first');
    await Promise.resolve();
    assert.equal(readLine(line).busySinceMs, undefined);
    worker.requestStarted();
    assert.equal(readLine(line).busySinceMs, 130);
  });

  it('begins afresh for the next process of a slot', () => {
    const worker = recorder();
    worker.requestStarted();
    worker.requestFinished(5, false);
    line.fields[Field.taken] = 9;
    resetLine(line);
    assert.deepEqual(readLine(line), {
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
    assert.ok(line.latencies.every((count) => count === 0));
  });

  it('refuses memory of another layout', () => {
    new Int32Array(memory)[0] = 99;
    assert.throws(() => lineOf(memory, 1), /version 99/);
  });
});
