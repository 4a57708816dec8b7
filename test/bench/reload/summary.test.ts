import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { ClientReport } from '../../../bench/reload/client/contract.ts';
import { createTally, noCounts, tell } from '../../../bench/reload/client/tally.ts';
import type { Measured, Round } from '../../../bench/reload/measure.ts';
import { failedIn, growth, summarize } from '../../../bench/reload/summary.ts';
import { record } from '../../../src/measure/load/histogram.ts';

it('sums what happened with reloads, without, and around them', () => {
  const summary = summarize(measured([round(10, 20), round(10, 40)]));
  assert.equal(summary.counts.requests, 6);
  assert.equal(summary.reloads, 4);
});

it('compares the p99 of the two parts of each round', () => {
  const { p99Ratio, p99With, p99Without } = summarize(
    measured([round(10, 20), round(100, 100), round(10, 40)]),
  );
  assert.deepEqual(
    [p99Ratio, p99With, p99Without].map((spread) => [spread.min, spread.median, spread.max].map(Math.round)),
    [
      [1, 2, 4],
      [20, 40, 100],
      [10, 10, 100],
    ],
  );
});

it('has failed in all that is neither answered nor a connection', () => {
  const one = { refused: 1, reset: 1, unanswered: 1, timedOut: 1, otherStatus: 1, twice: 1, wrong: 1 };
  assert.equal(
    failedIn({ ...noCounts(), ...one, requests: 9, answered: 3, keptClosed: 5, askedToLeave: 5 }),
    7,
  );
});

it('measures growth from the middle to the end, and not without a middle', () => {
  assert.equal(growth([10, 20, 30, 30, 33]), 1.1);
  assert.equal(growth([10, 20]), undefined);
});

function measured(rounds: readonly Round[]): Measured {
  const around = [reportOf(1), reportOf(1)];
  return {
    version: undefined,
    rounds,
    around,
    masterAtBegin: undefined,
    clientsWentFirst: true,
    told: undefined,
  };
}

function round(withoutMs: number, withMs: number): Round {
  return { without: reportOf(withoutMs), with: reportOf(withMs), reloadMs: [500, 700], master: undefined };
}

function reportOf(ms: number): ClientReport {
  const tally = createTally();
  tally.counts.requests = 1;
  record(tally.latency.visit, ms);
  return tell(tally, 1);
}
