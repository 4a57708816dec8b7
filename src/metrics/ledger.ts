/**
 * What the processes told of their own metrics, by slot. Counters of processes that are gone stay in those of their slot,
 * and so does what a process told last that does not answer now: a worker that dies or hangs makes no counter fall.
 *
 * A hundred thousand samples take a second, so all that goes through them is in slices. Nothing else may be entered
 * before what goes through them has ended.
 */
import type { ProcessInternals } from '../master/observe/contract.ts';
import type { Slices } from '../platform/in-slices.ts';
import { namesTaken } from '../protocol/metrics-messages.ts';
import { type Family, lineOf, type MetricType, withLabels } from './contract.ts';
import { KeptCounts } from './kept-counts.ts';
import { isCounted, keyOf, partsOf, STEP, type ToldFamily } from './told-samples.ts';

/** `others` has what was counted in slots that were scaled away and forgotten. */
export type SlotLabel = number | 'others';

interface Known {
  readonly slot: number;
  isServing: boolean;
  told: ProcessInternals['told'];
}

/** What was told in a slot of one name. */
interface Part {
  readonly slot: SlotLabel;
  readonly sources: { readonly family: ToldFamily; readonly isServing: boolean }[];
}

interface Merged {
  readonly type: MetricType;
  readonly help: string;
  readonly parts: Part[];
}

export class Ledger {
  readonly #living = new Map<string, Known>();
  readonly #gone = new Map<SlotLabel, KeptCounts>();
  /** Slots that were scaled away and have counts, in the order in which that was seen. */
  readonly #away = new Set<number>();

  /** `processes` are all that live now. */
  *enter(processes: readonly ProcessInternals[], isWanted: (slot: number) => boolean): Slices {
    const living = new Set<string>();
    for (const { slot, generation, isServing, told } of processes) {
      const key = `${slot}/${generation}`;
      living.add(key);
      const known = this.#living.get(key) ?? { slot, isServing, told };
      this.#living.set(key, known);
      known.isServing = isServing;
      known.told = told ?? known.told;
    }
    for (const [key, { slot, told }] of this.#living) {
      if (living.has(key)) continue;
      this.#living.delete(key);
      yield* this.#keptOf(slot).add(told?.families ?? []);
    }
    yield* this.#forgetAway(isWanted);
  }

  /** Of all slots, those named by `isOurs` left out; `labelsOf` says what each sample bears beside its own labels. */
  *families(
    isOurs: (name: string) => boolean,
    labelsOf: (name: string, slot: SlotLabel) => string,
  ): Slices<Family> {
    const merged = new Map<string, Merged>();
    const taken = new Set<string>();
    let steps = 0;
    for (const [slot, family, isServing] of this.#all()) {
      if (++steps % STEP === 0) yield;
      const { name, type, help } = family;
      let known = merged.get(name);
      if (known === undefined) {
        const names = namesTaken(name, type);
        // Of two families that share names the first is told.
        if (names.some((each) => isOurs(each) || taken.has(each))) continue;
        known = { type, help, parts: [] };
        merged.set(name, known);
        for (const each of names) taken.add(each);
      }
      // Of one name there is one type: that of the lowest slot.
      if (known.type !== type) continue;
      if (known.parts.at(-1)?.slot !== slot) known.parts.push({ slot, sources: [] });
      known.parts.at(-1)!.sources.push({ family, isServing });
    }
    for (const [name, { type, help, parts }] of merged) {
      const lines = linesOf(name, { type, parts }, (slot) => labelsOf(name, slot));
      yield { name, type, help, lines };
    }
  }

  /** In the order of the slots; of each first what is gone. */
  *#all(): Generator<[slot: SlotLabel, family: ToldFamily, isServing: boolean]> {
    const living = [...this.#living.values()];
    const slots = new Set([...this.#gone.keys(), ...living.map(({ slot }) => slot)]);
    const inOrder = [...slots].sort((left, right) => orderOf(left) - orderOf(right));
    for (const slot of inOrder) {
      for (const family of this.#gone.get(slot)?.families() ?? []) yield [slot, family, false];
      for (const { told, isServing, slot: own } of living) {
        if (own === slot) for (const family of told?.families ?? []) yield [slot, family, isServing];
      }
    }
  }

  #keptOf(slot: SlotLabel): KeptCounts {
    const kept = this.#gone.get(slot) ?? new KeptCounts();
    this.#gone.set(slot, kept);
    return kept;
  }

  /**
   * All slots that were scaled away may keep as much together as one that serves. Beyond that, those that have been away
   * for longest become one series, so that no sum over the slots falls.
   */
  *#forgetAway(isWanted: (slot: number) => boolean): Slices {
    const live = new Set([...this.#living.values()].map(({ slot }) => slot));
    for (const slot of this.#gone.keys()) {
      if (slot === 'others') continue;
      if (live.has(slot) || isWanted(slot)) this.#away.delete(slot);
      else this.#away.add(slot);
    }
    let fill = [...this.#away].reduce((sum, slot) => sum + this.#keptOf(slot).fill, 0);
    for (const slot of this.#away) {
      if (fill <= 1) return;
      const kept = this.#keptOf(slot);
      fill -= kept.fill;
      this.#away.delete(slot);
      this.#gone.delete(slot);
      yield* this.#keptOf('others').add(kept.families());
    }
  }
}

function orderOf(slot: SlotLabel): number {
  return slot === 'others' ? Number.POSITIVE_INFINITY : slot;
}

function* linesOf(
  name: string,
  { type, parts }: Pick<Merged, 'type' | 'parts'>,
  labelsOf: (slot: SlotLabel) => string,
): Slices<string> {
  for (const { slot, sources } of parts) {
    const first = labelsOf(slot);
    const line = (suffix: string, labels: string, value: number): string =>
      lineOf(suffix === '' ? name : name + suffix, withLabels(first, labels), value);
    const [source, ...others] = sources;
    // Nearly always: what one process has told is all there is.
    if (others.length === 0 && source!.isServing) {
      for (const [suffix, labels, value] of source!.family.samples) yield line(suffix, labels, Number(value));
      continue;
    }
    for (const [key, value] of yield* sumOf(type, sources)) yield line(...partsOf(key), value);
  }
}

/** Counters of all processes of a slot are one; of all else only the process that serves is meant. */
function* sumOf(
  type: MetricType,
  sources: Part['sources'],
): Generator<undefined, ReadonlyMap<string, number>> {
  const values = new Map<string, number>();
  let steps = 0;
  for (const { family, isServing } of sources) {
    for (const [suffix, labels, value] of family.samples) {
      if (++steps % STEP === 0) yield;
      const key = keyOf(suffix, labels);
      if (isCounted(type, suffix)) values.set(key, (values.get(key) ?? 0) + Number(value));
      else if (isServing) values.set(key, Number(value));
    }
  }
  return values;
}
