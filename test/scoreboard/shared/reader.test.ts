import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import {
  Field,
  resetRecord,
  SCOREBOARD_BYTES,
  type ScoreboardRecord,
} from '../../../src/scoreboard/shared/layout.ts';
import { RecordReader } from '../../../src/scoreboard/shared/reader.ts';

const NOW_MS = 5_000;

describe('the reader of a record', () => {
  let record: ScoreboardRecord;
  let reader: RecordReader;
  let nowMs: number;

  beforeEach(() => {
    record = resetRecord(new ArrayBuffer(SCOREBOARD_BYTES));
    nowMs = NOW_MS;
    reader = new RecordReader(record, () => nowMs);
    write({ taken: 9, closed: 3, done: 4, errors: 1, inFlight: 2, aliveAtMs: 4_000 });
    reader.read(NOW_MS);
  });

  function write(fields: Partial<Record<keyof typeof Field, number>>): void {
    for (const [name, value] of Object.entries(fields))
      record.fields[Field[name as keyof typeof Field]] = value;
  }

  it('gives the very same report for as long as nothing changes, and the whole of the next one', () => {
    const report = reader.read(NOW_MS);
    assert.equal(reader.read(NOW_MS + 1), report);
    write({ busySinceMs: 4_500 });
    const busy = reader.read(NOW_MS + 1);
    assert.deepEqual(busy, { ...report, busySinceMs: 4_500 });
    assert.equal(reader.read(NOW_MS + 2), busy);
    write({ busySinceMs: 0, latencyMs: 7 });
    assert.deepEqual(reader.read(NOW_MS + 2), { ...report, latencyMs: 7 });
  });

  for (const [fields, flaw] of [
    [{ taken: Number.NaN }, 'taken is NaN after 9'],
    [{ taken: 8 }, 'taken is 8 after 9'],
    [{ closed: 2 }, 'closed is 2 after 3'],
    [{ done: 4.5 }, 'done is 4.5 after 4'],
    [{ done: 2 ** 60 }, `done is ${2 ** 60} after 4`],
    [{ errors: Number.POSITIVE_INFINITY }, 'errors is Infinity after 1'],
    [{ errors: -1 }, 'errors is -1 after 1'],
    [{ inFlight: Number.NaN }, 'inFlight is NaN'],
    [{ utilization: Number.NEGATIVE_INFINITY }, 'utilization is -Infinity'],
    [{ latencyMs: -1 }, 'latencyMs is -1'],
    [{ latencyMs: Number.POSITIVE_INFINITY }, 'latencyMs is Infinity'],
    [{ aliveAtMs: Number.NaN }, 'a time in it is none, or still to come'],
    [{ aliveAtMs: 86_400_000 }, 'a time in it is none, or still to come'],
    [{ busySinceMs: -1 }, 'a time in it is none, or still to come'],
  ] as const) {
    it(`says that ${flaw}, and goes by what was there before`, () => {
      const before = reader.read(NOW_MS);
      write(fields);
      assert.deepEqual(reader.read(NOW_MS), before);
      assert.equal(reader.flaw, flaw);
    });
  }

  it('believes what a worker wrote while the master was without a CPU', () => {
    nowMs += 3_000;
    write({ done: 5, aliveAtMs: nowMs, busySinceMs: nowMs });
    assert.deepEqual([reader.read(NOW_MS).done, reader.flaw], [5, undefined]);
  });

  for (const [count, flaw] of [
    [Number.NaN, 'the number of requests of latency 3 is NaN after 2'],
    [1, 'the number of requests of latency 3 is 1 after 2'],
    [2.5, 'the number of requests of latency 3 is 2.5 after 2'],
    [-1, 'the number of requests of latency 3 is -1 after 2'],
  ] as const) {
    it(`says that ${flaw}`, () => {
      record.latencies[3] = 2;
      assert.equal(reader.readLatencies().counts[3], 2);
      record.latencies[3] = count;
      assert.equal(reader.readLatencies().counts[3], 2);
      assert.equal(reader.flaw, flaw);
    });
  }

  for (const sumMs of [Number.NaN, -1, 7, Number.POSITIVE_INFINITY]) {
    it(`keeps the sum of latencies when it is ${sumMs} after 8`, () => {
      write({ latencySumMs: 8 });
      assert.equal(reader.readLatencies().sumMs, 8);
      write({ latencySumMs: sumMs });
      assert.equal(reader.readLatencies().sumMs, 8);
      assert.equal(reader.flaw, `the sum of latencies is ${sumMs} after 8`);
    });
  }

  it('believes nothing more of a record that had a flaw, whatever comes', () => {
    write({ done: Number.NaN });
    reader.read(NOW_MS);
    write({ done: 5 });
    assert.equal(reader.read(NOW_MS).done, 4);
  });

  it('says what was wrong even where all is', () => {
    record.fields.fill(0);
    reader.read(NOW_MS);
    assert.equal(reader.flaw, 'closed is 0 after 3');
  });

  it('takes what cannot quite be for the nearest that can', () => {
    write({ closed: 12, inFlight: -3, utilization: 7 });
    const { closed, inFlight, utilization } = reader.read(NOW_MS);
    assert.deepEqual(
      [closed, inFlight, utilization],
      [9, 0, 1],
      'no more closed than taken, nothing negative',
    );
    assert.equal(reader.flaw, undefined);
  });

  it('takes nobody for busy whose event loop has turned since', () => {
    write({ busySinceMs: 3_990 });
    assert.equal(reader.read(NOW_MS).busySinceMs, undefined);
    write({ busySinceMs: 4_001 });
    assert.equal(reader.read(NOW_MS).busySinceMs, 4_001);
    assert.equal(reader.flaw, undefined);
  });

  it('has no objection to a clock that another process has read a moment later', () => {
    write({ aliveAtMs: NOW_MS + 1, busySinceMs: NOW_MS + 2 });
    assert.equal(reader.read(NOW_MS).aliveAtMs, NOW_MS + 1);
    assert.equal(reader.flaw, undefined);
  });
});
