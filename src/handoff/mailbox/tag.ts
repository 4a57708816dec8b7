/** What goes with a descriptor through a mailbox, either way: the number of its listener, negative once it has migrated. */

export function tagOf({ listener, isMigrated = false }: { listener: number; isMigrated?: boolean }): number {
  return isMigrated ? -listener : listener;
}

export function listenerOf(tag: number): number {
  return Math.abs(tag);
}

export function isMigrated(tag: number): boolean {
  return tag < 0;
}
