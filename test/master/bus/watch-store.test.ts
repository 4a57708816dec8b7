import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Logger } from 'pino';
import type { OneAddress } from '../../../src/bus/address.ts';
import type { Bus } from '../../../src/bus/contract.ts';
import { watchStore } from '../../../src/master/bus/watch-store.ts';

type Heard = (message: { readonly msg: unknown; readonly from: OneAddress }) => void;

it('the status of a store in Redis follows what the processes say, and says nothing of its password', () => {
  let nowMs = 1000;
  let tell: Heard = () => {};
  let gone: (who: OneAddress) => void = () => {};
  const bus = {
    on(_type: string, heard: Heard) {
      tell = heard;
    },
  } as unknown as Bus;
  const status = watchStore(bus, {
    logger: { warn() {}, info() {} } as unknown as Logger,
    onGone(listener) {
      gone = listener;
    },
    url: 'rediss://ada:secret@[::1]:6390/2',
    now: () => nowMs,
  });
  const [one, two] = ['worker:1', 'worker:2'] as OneAddress[];
  const says = (from: OneAddress, isConnected: boolean): void => {
    nowMs += 10;
    tell({ from, msg: { isConnected, reason: 'because' } });
    nowMs += 5;
  };
  const facts = { kind: 'redis', address: 'rediss://[::1]:6390' } as const;
  assert.deepEqual(status(), { ...facts, state: 'unused', forMs: 0, processes: 0, without: 0 });
  says(one!, true);
  assert.deepEqual(status(), { ...facts, state: 'connected', forMs: 5, processes: 1, without: 0 });
  says(two!, true);
  says(two!, false);
  assert.deepEqual(status(), { ...facts, state: 'lost', forMs: 5, processes: 2, without: 1 });
  says(one!, false);
  assert.deepEqual(status(), { ...facts, state: 'lost', forMs: 20, processes: 2, without: 2 });
  says(one!, true);
  gone(two!);
  assert.deepEqual(status(), { ...facts, state: 'connected', forMs: 0, processes: 1, without: 0 });
  gone(one!);
  assert.equal(status().state, 'unused');
});
