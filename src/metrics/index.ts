/** All metrics of a running master as text. */
import type { Internals, Snapshot } from '../master/observe/contract.ts';
import { inSlices, type Slices } from '../platform/in-slices.ts';
import { isOurs } from './catalog.ts';
import { type Family, labelText, slotLabel, workerLabels } from './contract.ts';
import { type Format, render } from './exposition.ts';
import { addInternals } from './from-internals.ts';
import { addSnapshot } from './from-snapshot.ts';
import { Ledger, type SlotLabel } from './ledger.ts';
import { OwnFamilies } from './own-families.ts';

export { formatFor } from './accept.ts';
export { contentTypes, type Format } from './exposition.ts';

export interface Scrape {
  readonly snapshot: Snapshot;
  readonly internals: Internals;
  /** Requests that the control socket and the admin port refused, by reason. */
  readonly refused: Readonly<Record<string, number>>;
  /** Of pointsman. */
  readonly version: string;
}

/** Keeps what processes had that are gone by the next scrape. */
export class Metrics {
  readonly #ledger = new Ledger();
  readonly #look: () => Promise<Scrape>;
  /** By format, what is being made for whoever asks. */
  readonly #underWay = new Map<Format, Promise<readonly string[]>>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(look: () => Promise<Scrape>) {
    this.#look = look;
  }

  /** In pieces. Whoever asks while it is made gets the same; rejects with what `look` does. */
  text(format: Format): Promise<readonly string[]> {
    const known = this.#underWay.get(format);
    if (known !== undefined) return known;
    // One after the other: what was looked at first has to be entered first.
    const made = this.#last.then(async () => inSlices(this.#render(await this.#look(), format)));
    const forget = (): void => void this.#underWay.delete(format);
    this.#underWay.set(format, made);
    this.#last = made.then(forget, forget);
    return made;
  }

  *#render({ snapshot, internals, refused, version }: Scrape, format: Format): Slices<string> {
    const own = new OwnFamilies();
    yield* addSnapshot(own, snapshot, version);
    for (const [reason, count] of Object.entries(refused))
      own.add('lb_admin_refused_total', count, labelText({ reason }));
    yield* addInternals(own, internals);
    const wanted = new Set(snapshot.slots.flatMap(({ slot, isWanted }) => (isWanted ? [slot] : [])));
    yield* this.#ledger.enter(internals.processes, (slot) => wanted.has(slot));
    yield* render(all(own.all, this.#ledger.families(isOurs, labelsOf)), format);
  }
}

function* all(...parts: readonly Iterable<Family | undefined>[]): Slices<Family> {
  for (const families of parts) yield* families;
}

/** What an app says of its process, by prom-client's own collectors, stands beside what we say. */
function labelsOf(name: string, slot: SlotLabel): string {
  return /^(?:process|nodejs)_/.test(name) ? workerLabels(slot) : slotLabel(slot);
}
