import assert from 'node:assert/strict';
import { beforeEach, it } from 'node:test';
import { pino } from 'pino';
import { createOffences, type Offences } from '../../../src/master/channel/offences.ts';
import { workerNaming } from '../../../src/master/processes/naming.ts';

let nowMs: number;
let kills: number;
let logged: { readonly event: string; readonly msg: string }[];
let offences: Offences;

beforeEach(() => {
  nowMs = 0;
  kills = 0;
  logged = [];
  offences = createOffences({
    logger: pino({}, { write: (line) => void logged.push(JSON.parse(line)) }),
    naming: workerNaming,
    slot: 3,
    pid: 77,
    now: () => nowMs,
    kill: () => kills++,
  });
});

it('says what was dropped, and ends a worker that goes on with it, once', () => {
  offences.count('not-json');
  assert.deepEqual(
    logged.map(({ msg }) => msg),
    ['worker 3 sent a line that is no JSON; it is dropped'],
  );
  for (let count = 0; count < 14; count++) offences.count('malformed');
  assert.equal(kills, 0);
  for (let count = 0; count < 5; count++) offences.count('malformed');
  assert.equal(kills, 1);
  const [said, ...more] = logged.filter(({ event }) => event === 'worker-misbehaved');
  assert.match(said!.msg, /^worker 3 sent 16 messages .* fields that cannot be, and is killed$/);
  assert.deepEqual(more, []);
});

it('forgives now and then', () => {
  for (let count = 0; count < 100; count++) {
    nowMs += 1_000;
    offences.count('too-long');
  }
  assert.equal(kills, 0);
});

it('ends nobody for what clients could make an app pass on', () => {
  for (let count = 0; count < 1_000; count++) offences.countForged();
  assert.equal(kills, 0);
  assert.equal(logged.length, 1);
});
