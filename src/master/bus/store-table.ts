/** The table of a store in memory, and its way to another master. */
import { loadOnce } from '../../platform/load-once.ts';
import type { MemoryDriver } from '../../store/memory/driver.ts';
import type { StoreEvent } from '../../store/port.ts';
import type { Link } from '../../upgrade/link.ts';
import { wiredEntry } from './store-wire.ts';

export interface Table {
  readonly driver: MemoryDriver;
  handle(request: unknown, from: string): Promise<unknown>;
  gone(who: string): void;
}

const loadStore = loadOnce(() =>
  Promise.all([import('../../store/memory/driver.ts'), import('../../store/serve.ts')]),
);

/** `notify` tells a process of a change. Rejects with ERR_FILES_REPLACED where it can be loaded no more. */
export async function openTable(notify: (to: string, event: StoreEvent) => void): Promise<Table> {
  const [{ createMemoryDriver }, { serveStore }] = await loadStore();
  const driver = createMemoryDriver();
  let handle: (request: unknown, from: string) => unknown = () => undefined;
  let gone: (who: string) => void = () => {};
  serveStore<string>(driver, {
    answer(_type, handler) {
      handle = handler;
    },
    notify: (to, _type, event) => notify(to, event as StoreEvent),
    onGone(listener) {
      gone = listener;
    },
  });
  return { driver, handle: async (request, from) => handle(request, from), gone: (who) => gone(who) };
}

/** What was told before is void. */
export const BEGINNING = 'store-beginning';
export const ENTRIES = 'store-entries';

/** Of entries in one message. */
const AT_ONCE_BYTES = 262_144;

/** Whoever changes it faster than it can be copied waits after so many messages of changes. */
const MOST_ROUNDS = 20;

export interface Copying {
  /** From when it is called nothing is to be changed any more; what is copied after it resolves is the last of it. */
  pause(): Promise<void>;
  /** It changes again, and nothing of this copy is of use. */
  isGivenUp(): boolean;
}

export async function copyTo(link: Link, driver: MemoryDriver, copying: Copying): Promise<void> {
  const copy = driver.copy();
  let isPaused = false;
  try {
    void link.tell(BEGINNING);
    for (let rounds = 0; ; ) {
      const entries = copy.take(AT_ONCE_BYTES);
      await link.tell(ENTRIES, entries.map(wiredEntry));
      if (copy.isWhole) rounds++;
      const isOver = entries.length === 0 || !link.isOpen || copying.isGivenUp();
      if (isPaused && isOver) return;
      if (!isPaused && (isOver || rounds === MOST_ROUNDS)) {
        isPaused = true;
        await copying.pause();
      }
    }
  } finally {
    driver.endCopy();
  }
}
