/** All metrics of a running master as text. */
import type { Internals, Snapshot } from '../master/observe/contract.ts';
import { isOurs } from './catalog.ts';
import { labelText } from './contract.ts';
import { type Format, render } from './exposition.ts';
import { addInternals } from './from-internals.ts';
import { addSnapshot } from './from-snapshot.ts';
import { Ledger } from './ledger.ts';
import { OwnFamilies } from './own-families.ts';

export { formatFor } from './accept.ts';
export { contentTypes, type Format } from './exposition.ts';

export interface Scrape {
  readonly snapshot: Snapshot;
  readonly internals: Internals;
  /** Of pointsman. */
  readonly version: string;
}

/** Keeps what processes had that are gone by the next scrape. */
export class Metrics {
  readonly #ledger = new Ledger();

  /** In pieces, between which others may have their turn. */
  *render({ snapshot, internals, version }: Scrape, format: Format): Generator<string> {
    const own = new OwnFamilies();
    addSnapshot(own, snapshot, version);
    addInternals(own, internals);
    this.#ledger.enter(internals.processes);
    const ofApps = this.#ledger.families(isOurs, labelsOf);
    yield* render([...own.all, ...ofApps], format);
  }
}

/** What an app says of its process, by prom-client's own collectors, stands beside what we say. */
function labelsOf(name: string, slot: number): string {
  const isOfProcess = /^(?:process|nodejs)_/.test(name);
  return labelText(isOfProcess ? { role: 'worker', slot } : { slot });
}
