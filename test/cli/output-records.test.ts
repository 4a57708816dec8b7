/** Output of apps as records of the log. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { pino } from 'pino';
import { createRecorder, createRecordMaker } from '../../src/cli/output-records.ts';
import { fieldsOf } from '../../src/master/app-output.ts';
import type { OutputRecord } from '../../src/master/contract.ts';

it('a record is the same, byte for byte, as one that the logger makes', () => {
  const made: string[] = [];
  const timestamp = (): string => ',"time":1700000000000';
  const logger = pino({ base: null, timestamp }, { write: (line: string) => made.push(line) });
  const recordOf = createRecordMaker(() => 1_700_000_000_000);
  const characters = Array.from({ length: 0x300 }, (_, code) => String.fromCharCode(code)).join('');
  const lines = [
    '',
    'plain',
    '"quoted" \\',
    characters,

    '\u{1f600}',
    '\u2028',
    'x'.repeat(2000),
  ];
  for (const line of lines) {
    for (const record of [
      { slot: 0, source: 'stdout', line },
      { slot: 3, source: 'stderr', line, isContinued: true },
    ] as const) {
      logger.info(fieldsOf(record), record.line);
      assert.equal(recordOf(record), made.pop());
    }
  }
});

it('many records leave the event loop to others in between, stay in order, and are waited for', async () => {
  const recordOf = createRecordMaker(Date.now);
  const recorder = createRecorder(recordOf);
  const records = Array.from({ length: 65_536 }, (_, index): OutputRecord => {
    return { slot: 1, source: 'stdout', line: String(index) };
  });
  const texts: string[] = [];
  let ends = 0;
  const take = (text: string, isLast: boolean): void => {
    texts.push(text);
    if (isLast) ends++;
  };
  recorder.record(records, take);
  recorder.record([{ slot: 1, source: 'stdout', line: 'last' }], take);
  recorder.record([], take);
  assert.ok(texts.join('').length < 65_536 * 20, 'not all in one go');
  let turns = 0;
  const count = (): void => {
    turns++;
    if (ends < 3) setImmediate(count);
  };
  setImmediate(count);
  await recorder.whenIdle();
  assert.ok(turns > 1, `${turns} turns`);
  assert.equal(ends, 3);
  const messages = texts
    .join('')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).msg);
  assert.deepEqual(messages, [...records.map(({ line }) => line), 'last']);
  await recorder.whenIdle();
});
