import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Report } from '../../../src/measure/load/generator/contract.ts';
import { Recorder, type RecorderOptions } from '../../../src/measure/load/generator/recorder.ts';
import { decodeHistogram, latencyOf } from '../../../src/measure/load/histogram.ts';
import { mergeReports } from '../../../src/measure/load/merge-reports.ts';
import { assertNear } from './near-by-share.ts';

const BEGIN = 5_000;

function recorder(options: RecorderOptions = { measureMs: 1_000 }): Recorder {
  const made = new Recorder(options);
  made.beginAt(BEGIN);
  return made;
}

function answer(
  to: Recorder,
  sinceMs: number,
  more: Partial<Parameters<Recorder['answered']>[0]> = {},
): void {
  to.answered({ atMs: BEGIN + sinceMs, latencyMs: 1, status: 200, worker: '1', connection: {}, ...more });
}

/** As it comes over the channel of a process. */
function reportOf(from: Recorder, generated: Partial<Report> = {}): Report {
  const report = {
    name: 'test',
    seconds: 1,
    cpuShare: 0.5,
    lateMs: 0,
    ...generated,
    observed: from.observed(),
  };
  return JSON.parse(JSON.stringify(report)) as Report;
}

describe('a recorder', () => {
  it('counts what belongs to the measured time, both ends exactly', () => {
    const to = recorder();
    for (const sinceMs of [-0.001, 0, 999.999, 1_000]) answer(to, sinceMs);
    for (const sinceMs of [-1, 500, 1_000]) to.failed(BEGIN + sinceMs, 'ECONNRESET');
    const { answered, errors } = to.observed();
    assert.equal(answered, 2);
    assert.deepEqual(errors, { ECONNRESET: 1 });
  });

  it('counts nothing before it knows when that begins', () => {
    const to = new Recorder({ measureMs: 1_000 });
    answer(to, 10);
    assert.equal(to.observed().answered, 0);
  });

  it('takes an answer that is no 2xx for an error without a latency', () => {
    const to = recorder();
    for (const status of [199, 200, 299, 300, 503]) answer(to, 1, { status });
    const { answered, errors, latency } = to.observed();
    assert.equal(answered, 2);
    assert.deepEqual(errors, { 199: 1, 300: 1, 503: 1 });
    assert.equal(decodeHistogram(latency).totalCount, 2);
  });

  it('counts a connection once, at its first answer, and streams as connections alone', () => {
    const to = recorder();
    const connection = {};
    answer(to, 1, { connection });
    answer(to, 2, { connection });
    answer(to, 3, { worker: '2' });
    answer(to, 3, { worker: undefined });
    to.holds('2');
    to.holds(undefined);
    assert.deepEqual(to.observed().byWorker, {
      1: { requests: 2, connections: 1 },
      2: { requests: 1, connections: 2 },
    });
  });
});

describe('the result of several processes', () => {
  const first = recorder();
  const second = recorder();
  answer(first, 10, { latencyMs: 1 });
  answer(first, 20, { latencyMs: 3 });
  answer(second, 30, { latencyMs: 9 });
  answer(second, 250, { latencyMs: 50, worker: '2' });
  first.failed(BEGIN + 260, 'timeout');
  second.failed(BEGIN + 270, 'timeout');
  second.failed(BEGIN + 280, '500');
  const result = mergeReports([
    reportOf(first, { lateMs: 0.4 }),
    reportOf(second, { cpuShare: 0.7, lateMs: 0.2 }),
  ]);

  it('adds up what each saw', () => {
    assert.equal(result.answered, 4);
    assert.deepEqual(result.errors, { timeout: 2, 500: 1 });
    assert.deepEqual(result.byWorker, {
      1: { requests: 3, connections: 3 },
      2: { requests: 1, connections: 1 },
    });
    assertNear(latencyOf(decodeHistogram(result.latency)).max, 50, 0.001);
  });

  it('has a time line without gaps', () => {
    assert.deepEqual(
      result.timeLine.map(({ atMs, answered, errors }) => [atMs, answered, errors]),
      [
        [0, 3, 0],
        [100, 0, 0],
        [200, 1, 3],
      ],
    );
    assertNear(result.timeLine[0]!.p50Ms, 3, 0.01);
    assertNear(result.timeLine[0]!.maxMs, 9, 0.01);
    assert.equal(result.timeLine[1]!.maxMs, 0);
  });

  it('names the busiest and the latest', () => {
    const { processes, busiest, lateMs, bottleneck } = result.generator;
    assert.deepEqual(
      { processes, busiest, lateMs, bottleneck },
      {
        processes: 2,
        busiest: 0.7,
        lateMs: 0.4,
        bottleneck: undefined,
      },
    );
  });

  it('says when the generator was at its end', () => {
    assert.match(mergeReports([reportOf(first, { cpuShare: 0.97 })]).generator.bottleneck!, /97 % of a core/);
    assert.match(mergeReports([reportOf(first, { lateMs: 7 })]).generator.bottleneck!, /7\.0 ms late/);
    // The longest latency of the second is 50 ms, of the first 3 ms.
    assert.equal(mergeReports([reportOf(second, { lateMs: 16 })]).generator.bottleneck, undefined);
    assert.match(mergeReports([reportOf(second, { lateMs: 18 })]).generator.bottleneck!, /18\.0 ms late/);
    assert.match(mergeReports([reportOf(first, { lateMs: 1.1 })]).generator.bottleneck!, /1\.1 ms late/);
    assert.equal(mergeReports([reportOf(first, { lateMs: 0.9 })]).generator.bottleneck, undefined);
  });
});
