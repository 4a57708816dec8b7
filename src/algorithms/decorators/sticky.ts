/**
 * Sticky: a client's connections go where its first one went, for as long as that worker has room.
 *
 * The algorithm inside places new clients, and the connections of a client whose worker has no room at the moment;
 * those do not move the client. It is a choice that is remembered, not computed, so load decides where a client
 * goes, and a client whose worker left is simply placed anew.
 *
 * A client stays with the slot, whatever its process. Remembers the clients seen last, up to a limit.
 */
import type { Algorithm } from '../contract.ts';
import type { SwitchOption } from '../entry.ts';
import { normalAddress } from '../hashing/client-key.ts';
import { indexFromSlot } from '../structures/slot-order.ts';

export const stickyOption: SwitchOption & { readonly name: 'sticky' } = {
  name: 'sticky',
  kind: 'switch',
  default: false,
  doc: 'Keep each client address on the worker it was first given, as long as that worker has room.',
};

/** About 10 MB at most. */
const MAX_CLIENTS = 65_536;

export function sticky(inner: Algorithm): Algorithm {
  /** By address, the slot; the client seen longest ago comes first. */
  const slots = new Map<string, number>();
  let memberSlots: ReadonlySet<number> | undefined;

  const remember = (address: string, slot: number): void => {
    slots.delete(address);
    slots.set(address, slot);
    if (slots.size > MAX_CLIENTS) slots.delete(slots.keys().next().value!);
  };

  return {
    changed(members) {
      memberSlots = new Set(members.map(({ slot }) => slot));
      inner.changed?.(members);
    },
    assigned: (worker) => inner.assigned?.(worker),
    released: (worker) => inner.released?.(worker),
    pick(workers, connection) {
      const { remoteAddress } = connection;
      if (remoteAddress === undefined) return inner.pick(workers, connection);
      const address = normalAddress(remoteAddress);
      const slot = slots.get(address);
      const worker = slot === undefined ? undefined : workers[indexFromSlot(workers, slot)];
      if (worker !== undefined && worker.slot === slot) {
        remember(address, slot);
        return worker;
      }
      const picked = inner.pick(workers, connection);
      const isHeld = slot !== undefined && (memberSlots?.has(slot) ?? false);
      if (picked !== undefined) remember(address, isHeld ? slot : picked.slot);
      return picked;
    },
  };
}
