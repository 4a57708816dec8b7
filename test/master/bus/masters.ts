/** Masters that follow each other, as their stores in memory see them, with processes of each. */
import assert from 'node:assert/strict';
import type { OneAddress } from '../../../src/bus/address.ts';
import type { Bus, Handler } from '../../../src/bus/contract.ts';
import { MemoryStore } from '../../../src/master/bus/memory-store.ts';
import type { Store } from '../../../src/store/contract.ts';
import { createStore } from '../../../src/store/create-store.ts';
import { STORE_REQUEST } from '../../../src/store/port.ts';
import { createRemoteDriver } from '../../../src/store/remote.ts';
import type { Link } from '../../../src/upgrade/link.ts';
import { linked } from '../../upgrade/linked.ts';

export function master(predecessor?: Link) {
  /** Whom it was told of a change, each time. */
  const told: string[] = [];
  const listeners = new Map<string, (msg: unknown) => void>();
  let handle: Handler = () => assert.fail('nobody answers');
  let tellGone: (who: OneAddress) => void = () => {};
  const bus = {
    on(type: string, handler: Handler) {
      if (type === STORE_REQUEST) handle = handler;
    },
    send(to: string, _type: string, msg: unknown) {
      told.push(to);
      setImmediate(() => listeners.get(to)?.(msg));
    },
  };
  const store = new MemoryStore({
    bus: bus as unknown as Bus,
    onGone(listener) {
      tellGone = listener;
    },
    predecessor,
  });
  const worker = (from: OneAddress): Store =>
    createStore(
      createRemoteDriver({
        async request(type, msg) {
          await new Promise(setImmediate);
          return handle({ type, from, msg } as Parameters<Handler>[0]);
        },
        onEvent(_type, listener) {
          listeners.set(from, listener);
          return () => void listeners.delete(from);
        },
      }),
    );
  return { store, worker, told, gone: (who: OneAddress) => tellGone(who) };
}

export function two() {
  const { one, other, end } = linked();
  const old = master();
  old.store.handed.begin!(one);
  const successor = master(other);
  const handOver = () => old.store.handed.release!(one);
  return { old, successor, handOver, end };
}
