import assert from 'node:assert/strict';
import { beforeEach, it } from 'node:test';
import { createOwnCheck } from '../../../src/master/channel/own-messages.ts';
import { MOST_DONE } from '../../../src/protocol/agent-messages.ts';

const load = { closed: 1, inFlight: 2, done: 3, errors: 0, latencyMs: 1.5, utilization: 0.5 };

let check: (message: object) => unknown;

beforeEach(() => {
  check = createOwnCheck() as typeof check;
});

it('takes from a message the fields that it has by its type, and no others', () => {
  const more = { __proto__: null, cmd: 'x', key: 'y', other: 1 };
  assert.deepEqual(check({ ...more, type: 'pointsman:ready' }), { type: 'pointsman:ready' });
  assert.deepEqual(
    check({ ...more, type: 'pointsman:load', load: { ...load, busySinceMs: 1, aliveAtMs: 9 } }),
    {
      type: 'pointsman:load',
      load,
    },
  );
  assert.deepEqual(check({ ...more, type: 'pointsman:refused', id: 7, isDeclined: false }), {
    type: 'pointsman:refused',
    id: 7,
    isDeclined: false,
  });
});

it('takes how far a job is, by what it is to say', () => {
  const job = { type: 'pointsman:job', job: 'daily 00:00' };
  for (const entry of [
    { ...job, act: 'begin', mark: 20_613 },
    { ...job, act: 'end', done: [] },
    { ...job, act: 'end', done: [20_612, 20_612, 20_613] },
  ])
    assert.deepEqual(check({ ...entry, other: 1 }), entry);
  for (const entry of [
    { ...job, act: 'begin', done: [1] },
    { ...job, act: 'begin', mark: Number.NaN },
    { ...job, act: 'end', mark: 1 },
    { ...job, act: 'end', done: [1, '2'] },
    { ...job, act: 'end', done: { length: 1, 0: 1 } },
    { ...job, act: 'end', done: Array.from({ length: MOST_DONE + 1 }, () => 1) },
    { ...job, act: 'forget', done: [1] },
    { type: 'pointsman:job', act: 'end', done: [1], job: '' },
    { type: 'pointsman:job', act: 'end', done: [1], job: 'x'.repeat(300) },
  ])
    assert.equal(check(entry), 'malformed', JSON.stringify(entry));
});

it('knows no other type, whatever its name', () => {
  for (const type of ['pointsman:drain', 'toString', '__proto__', '', null, 7, {}, undefined])
    assert.equal(check({ type }), 'unknown');
});

it('refuses numbers that are none of the kind', () => {
  for (const wrong of [
    undefined,
    null,
    '1',
    -1,
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    2 ** 53,
    {},
    [],
  ]) {
    assert.equal(check({ type: 'pointsman:listening', listener: wrong }), 'malformed');
    assert.equal(check({ type: 'pointsman:probed', upTo: wrong }), 'malformed');
    assert.equal(check({ type: 'pointsman:refused', id: wrong, isDeclined: true }), 'malformed');
    assert.equal(check({ type: 'pointsman:taken', id: wrong, load }), 'malformed');
    for (const counter of ['closed', 'done', 'errors'])
      assert.equal(
        check({ type: 'pointsman:load', load: { ...load, [counter]: wrong } }),
        'malformed',
        counter,
      );
  }
  for (const wrong of [null, '1', Number.NaN, Number.NEGATIVE_INFINITY, {}])
    for (const field of ['inFlight', 'latencyMs', 'utilization'])
      assert.equal(check({ type: 'pointsman:load', load: { ...load, [field]: wrong } }), 'malformed', field);
  assert.equal(check({ type: 'pointsman:refused', id: 1, isDeclined: 'no' }), 'malformed');
  for (const wrong of [undefined, null, 7, 'load'])
    assert.equal(check({ type: 'pointsman:load', load: wrong }), 'malformed');
});

it('refuses counters that run backwards, and goes on from the last good ones', () => {
  const report = (done: number) => check({ type: 'pointsman:load', load: { ...load, done } });
  assert.notEqual(report(10), 'malformed');
  assert.equal(report(9), 'malformed');
  assert.notEqual(report(10), 'malformed');
  assert.equal(
    check({ type: 'pointsman:taken', id: 1, load: { ...load, done: 10, closed: 0 } }),
    'malformed',
  );
});

it('brings what is momentary into the range that algorithms can calculate with', () => {
  const wild = { ...load, inFlight: -3, latencyMs: 1e300, utilization: 1.0001 };
  assert.deepEqual(check({ type: 'pointsman:load', load: wild }), {
    type: 'pointsman:load',
    load: { ...load, inFlight: 0, latencyMs: 1e9, utilization: 1 },
  });
});
