import assert from 'node:assert/strict';
import { it } from 'node:test';
import { aftermathOf, usualP99 } from '../../../bench/nodes/aftermath.ts';
import type { Asked } from '../../../bench/nodes/client/contract.ts';

/** One request every 10 ms. */
function requests(
  fromMs: number,
  untilMs: number,
  facts: Partial<Asked> & { latencyMs?: number } = {},
): Asked[] {
  const { latencyMs = 5, ...others } = facts;
  return Array.from({ length: (untilMs - fromMs) / 10 }, (_, index) => {
    const dueMs = fromMs + 10 * index;
    const usual = { what: 'me', reused: true, node: 'a', issuer: 'a', outcome: 'fine' } as const;
    return { ...usual, dueMs, sentMs: dueMs, endMs: dueMs + latencyMs, ...others };
  });
}

const expected = { usualMs: 7.5, graceMs: 100 };

it('what is usual is the worst second of the quiet time, and a half more', () => {
  const asked = [...requests(0, 1000), ...requests(1000, 2000, { latencyMs: 8 }), ...requests(2000, 3000)];
  assert.equal(usualP99(asked, { fromMs: 0, untilMs: 3000 }), 12);
});

it('it is normal again in the first second that is usual, behind the last failure', () => {
  const asked = [
    ...requests(0, 400),
    ...requests(400, 500, { outcome: 'ECONNRESET' }),
    ...requests(500, 1500, { latencyMs: 50 }),
    ...requests(1500, 4000),
  ];
  const { normalAfterMs, failures, p99Ms } = aftermathOf(
    asked,
    { fromMs: 0, knownMs: 0, untilMs: 4000 },
    expected,
  );
  // The first step of 100 ms from 490 ms on in whose second no more than one of a hundred was slow.
  assert.deepEqual([normalAfterMs, failures, p99Ms], [1490, { ECONNRESET: 10 }, 50]);
});

it('it never is while it fails or is slow to the end', () => {
  const span = { fromMs: 0, knownMs: 0, untilMs: 2000 };
  for (const facts of [{ outcome: '503' }, { latencyMs: 50 }])
    assert.equal(aftermathOf(requests(0, 2000, facts), span, expected).normalAfterMs, undefined);
});

it('a failure belongs to what happened when it failed, and has a reason unless it was sent later than that was known', () => {
  const span = { fromMs: 1000, knownMs: 2000, untilMs: 3000 };
  const failed = (sentMs: number | undefined, endMs: number): Asked => {
    const [one] = requests(0, 10, { outcome: 'ECONNRESET' });
    return { ...one!, dueMs: sentMs ?? 2500, sentMs, endMs };
  };
  const asked = [
    failed(900, 990),
    failed(990, 1010),
    failed(2100, 2200),
    failed(2101, 2200),
    failed(undefined, 2990),
  ];
  const { requests: due, failed: all, failedLater, knownAfterMs } = aftermathOf(asked, span, expected);
  assert.deepEqual([due, all, failedLater, knownAfterMs], [3, 4, 2, 1000]);
});

it('a session that was lost is no failure, and an answer of another node than its issuer is told apart', () => {
  const asked = [
    ...requests(0, 20, { outcome: 'lost', node: 'b' }),
    ...requests(20, 50, { node: 'b' }),
    ...requests(50, 90, { issuer: undefined, node: 'b' }),
  ];
  const { lost, failed, elsewhere } = aftermathOf(asked, { fromMs: 0, knownMs: 0, untilMs: 100 }, expected);
  assert.deepEqual([lost, failed, elsewhere], [2, 0, 3]);
});
