/**
 * What the workers may ask for: each address costs the master a descriptor, and each request time. A slot may have half
 * of the addresses there can be, so that one worker cannot take those of the others.
 */
import { constants } from 'node:os';

/** So many requests of one slot within REQUEST_WINDOW_MS: more than any app has servers. */
const MOST_REQUESTS = 1_024;
const REQUEST_WINDOW_MS = 10_000;

/** A slot may have as many in any case. */
const LEAST_PER_SLOT = 4;

export interface AddressQuota {
  /** Throws when the slot asks too often. */
  ask(slot: number): void;
  /** One more address can be opened for the slot. */
  hasRoom(slot: number): boolean;
  /** An address is about to be opened for the slot. Throws when there are too many. */
  take(key: string, slot: number): void;
  /** It is closed, or could not be opened. */
  giveBack(key: string): void;
}

export function createAddressQuota(most: number, now: () => number): AddressQuota {
  const slotOf = new Map<string, number>();
  const perSlot = Math.max(most >> 1, LEAST_PER_SLOT);
  const openFor = (slot: number): number => [...slotOf.values()].filter((other) => other === slot).length;
  const hasRoom = (slot: number): boolean => slotOf.size < most && openFor(slot) < perSlot;
  const windows = new Map<number, { endsMs: number; requests: number }>();

  return {
    ask(slot) {
      const timeMs = now();
      let window = windows.get(slot);
      if (window === undefined || timeMs > window.endsMs) {
        window = { endsMs: timeMs + REQUEST_WINDOW_MS, requests: 0 };
        windows.set(slot, window);
      }
      if (++window.requests > MOST_REQUESTS) throw new QuotaExceeded('EAGAIN', 'it asks too often');
    },
    hasRoom,
    take(key, slot) {
      if (!hasRoom(slot)) {
        const taken = `of ${most} addresses ${slotOf.size} are taken, ${openFor(slot)} by it`;
        throw new QuotaExceeded('EMFILE', taken);
      }
      slotOf.set(key, slot);
    },
    giveBack: (key) => void slotOf.delete(key),
  };
}

/** Why a worker gets no address. */
export class QuotaExceeded extends Error {
  readonly errno: number;

  constructor(code: 'EMFILE' | 'EAGAIN', reason: string) {
    super(reason);
    this.errno = -constants.errno[code];
  }
}
