import type { Handoff } from '../../src/handoff/contract.ts';

/** A transport that does nothing but what a test overrides. */
export function fakeHandoff(changes: Partial<Handoff> = {}): Handoff {
  return {
    name: 'ipc',
    acceptFrom() {},
    send() {},
    pending: () => 0,
    oldestPendingMs: () => undefined,
    refresh() {},
    wantRoom() {},
    reclaim: () => 0,
    probe() {},
    detach() {},
    ...changes,
  };
}
