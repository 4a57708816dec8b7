/**
 * Sticky: a client's connections go where its first one went, for as long as that worker is there.
 *
 * The algorithm inside places new clients. It is a choice that is remembered, not computed, so load decides where a
 * client goes, and a client whose worker left is simply placed anew. With `sticky-wait=off` it also places the
 * connections of a client whose worker has no room at the moment; those do not move the client.
 *
 * A client stays with the slot, whatever its process. Remembers the clients seen last, up to a limit.
 */
import type { Algorithm, WorkerView } from '../contract.ts';
import type { SwitchOption } from '../entry.ts';
import { normalAddress } from '../hashing/client-key.ts';
import { indexFromSlot } from '../structures/slot-order.ts';

export const stickyOption: SwitchOption & { readonly name: 'sticky' } = {
  name: 'sticky',
  kind: 'switch',
  default: false,
  doc: 'Keep each client address on the worker it was first given.',
};

export const stickyWaitOption: SwitchOption & { readonly name: 'sticky-wait' } = {
  name: 'sticky-wait',
  kind: 'switch',
  default: true,
  doc: "With sticky: whether a connection waits for its client's worker when that worker has no room, is blocked or stalls; otherwise another one gets it.",
};

/** About 10 MB at most. */
const MAX_CLIENTS = 65_536;

export function sticky(inner: Algorithm, waits: boolean): Algorithm {
  /** By address, the slot; the client seen longest ago comes first. */
  const slots = new Map<string, number>();
  let reachable: readonly WorkerView[] = [];

  const remember = (address: string, slot: number): void => {
    slots.delete(address);
    slots.set(address, slot);
    if (slots.size > MAX_CLIENTS) slots.delete(slots.keys().next().value!);
  };

  return {
    changed(members, next = members) {
      reachable = next;
      inner.changed?.(members, next);
    },
    assigned: (worker) => inner.assigned?.(worker),
    released: (worker) => inner.released?.(worker),
    pick(workers, connection) {
      const { remoteAddress } = connection;
      if (remoteAddress === undefined) return inner.pick(workers, connection);
      const address = normalAddress(remoteAddress);
      const slot = slots.get(address);
      const kept = viewOf(reachable, slot);
      const worker = waits && kept !== undefined ? kept : viewOf(workers, slot);
      if (worker !== undefined) {
        remember(address, worker.slot);
        return worker;
      }
      const picked = inner.pick(workers, connection);
      if (picked !== undefined) remember(address, (kept ?? picked).slot);
      return picked;
    },
  };
}

function viewOf(workers: readonly WorkerView[], slot: number | undefined): WorkerView | undefined {
  if (slot === undefined) return undefined;
  const worker = workers[indexFromSlot(workers, slot)];
  return worker?.slot === slot ? worker : undefined;
}
