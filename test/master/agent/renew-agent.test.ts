import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { ProcessId } from '../../../src/dispatch/contract.ts';
import { renewAgent } from '../../../src/master/agent/renew-agent.ts';
import { type Candidate, createCandidate } from '../../../src/master/processes/candidate.ts';
import type { Release } from '../../../src/master/processes/release.ts';
import { type Candidacy, createSlot, type Slot } from '../../../src/master/processes/slot.ts';
import type { Supervisor } from '../../../src/master/processes/supervisor.ts';

let told: string[];
let candidacy: Candidacy;
let supervisor: Supervisor<ProcessId>;

const never = new AbortController().signal;

beforeEach(() => {
  told = [];
  const slot = createSlot<ProcessId>(1, undefined as never);
  supervisor = {
    slots: [slot],
    introduce(of: Slot<ProcessId>): Candidate<ProcessId> {
      const made = createCandidate(of);
      candidacy = made.candidacy;
      return made.candidate;
    },
    dismiss: async () => void told.push('dismissed'),
    takeOver: () => void told.push('took over'),
  } as unknown as Supervisor<ProcessId>;
});

function renew(renewWorkers: (signal: AbortSignal) => Promise<void>, signal = never): Promise<void> {
  return renewAgent(supervisor, undefined as unknown as Release, renewWorkers, signal);
}

/** As a renewal of workers that waits for them to start. */
async function untilAborted(signal: AbortSignal): Promise<void> {
  await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
}

describe('a new agent', () => {
  it('takes over when it is ready and the workers are new', async () => {
    const renewed = renew(async () => void told.push('workers'));
    candidacy.ready();
    await renewed;
    assert.deepEqual(told, ['workers', 'took over']);
  });

  it('that does not start touches no worker', async () => {
    const renewed = renew(async () => void told.push('workers'));
    candidacy.failed(new Error('no way'));
    await assert.rejects(renewed, /no way/);
    assert.deepEqual(told, ['dismissed']);
  });

  it('that dies while it waits ends the renewal of the workers, and is the reason', async () => {
    const renewed = renew(untilAborted);
    candidacy.ready();
    await new Promise(setImmediate);
    candidacy.failed(new Error('it died'));
    await assert.rejects(renewed, /it died/);
    assert.deepEqual(told, ['dismissed']);
  });

  it('that dies where there is no way back for the workers is started again', async () => {
    const renewed = renew(async () => {
      candidacy.failed(new Error('it died'));
    });
    candidacy.ready();
    await renewed;
    assert.deepEqual(told, ['took over']);
  });

  it('is dismissed when a worker fails, or something else takes the place of the reload', async () => {
    const failed = renew(() => Promise.reject(new Error('a worker')));
    candidacy.ready();
    await assert.rejects(failed, /a worker/);
    for (const isReady of [false, true]) {
      const abort = new AbortController();
      const superseded = renew(untilAborted, abort.signal);
      if (isReady) candidacy.ready();
      await new Promise(setImmediate);
      abort.abort(new Error('a stop'));
      await assert.rejects(superseded, /a stop/);
    }
    assert.deepEqual(told, ['dismissed', 'dismissed', 'dismissed']);
  });
});
