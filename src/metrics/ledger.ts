/**
 * What the processes told of their own metrics, by slot. Counters of processes that are gone stay in those of their slot,
 * and so does what a process told last that does not answer now: a worker that dies or hangs makes no counter fall.
 */
import type { ProcessInternals } from '../master/observe/contract.ts';
import { namesTaken } from '../protocol/metrics-messages.ts';
import type { Family, MetricType, Sample } from './contract.ts';
import { withLabels } from './contract.ts';

type Told = NonNullable<ProcessInternals['told']>;
type ToldFamily = Told['families'][number];

interface Known {
  readonly slot: number;
  isServing: boolean;
  told: Told | undefined;
}

/** Of one slot: values of counters, by what follows their names. */
type Counts = Map<string, Map<string, number>>;

/** Kept of the processes of one slot that are gone. Labels that change with every process must not gather for ever. */
const MOST_KEPT = 20_000;

export class Ledger {
  readonly #living = new Map<string, Known>();
  readonly #gone = new Map<
    number,
    { readonly counts: Counts; readonly types: Map<string, FamilyHead>; kept: number }
  >();

  /** `processes` are all that live now. */
  enter(processes: readonly ProcessInternals[]): void {
    const living = new Set<string>();
    for (const { slot, generation, isServing, told } of processes) {
      const key = `${slot}/${generation}`;
      living.add(key);
      const known = this.#living.get(key) ?? { slot, isServing, told };
      this.#living.set(key, known);
      known.isServing = isServing;
      known.told = told ?? known.told;
    }
    for (const [key, known] of this.#living) {
      if (living.has(key)) continue;
      this.#living.delete(key);
      this.#keep(known);
    }
  }

  /** Of all slots, those named by `isOurs` left out; `labelsOf` says what each sample bears beside its own labels. */
  families(
    isOurs: (name: string) => boolean,
    labelsOf: (name: string, slot: number) => string,
  ): readonly Family[] {
    const merged = new Map<string, { head: FamilyHead; samples: Sample[] }>();
    const taken = new Set<string>();
    const slots = new Set([...this.#gone.keys(), ...[...this.#living.values()].map(({ slot }) => slot)]);
    for (const slot of [...slots].sort((left, right) => left - right)) {
      for (const { name, head, samples } of this.#ofSlot(slot)) {
        let family = merged.get(name);
        if (family === undefined) {
          const names = namesTaken(name, head.type);
          // Of two families that share names the first is told.
          if (names.some((each) => isOurs(each) || taken.has(each))) continue;
          family = { head, samples: [] };
          merged.set(name, family);
          for (const each of names) taken.add(each);
        }
        // Of one name there is one type: that of the lowest slot.
        if (family.head.type !== head.type) continue;
        const first = labelsOf(name, slot);
        for (const [suffix, labels, value] of samples)
          family.samples.push({ suffix, labels: withLabels(first, labels), value: Number(value) });
      }
    }
    return [...merged].map(([name, { head, samples }]) => ({ name, ...head, samples }));
  }

  #ofSlot(slot: number): readonly SlotFamily[] {
    const gone = this.#gone.get(slot);
    const living = [...this.#living.values()].filter((known) => known.slot === slot);
    // Nearly always: what one process has told is all there is.
    if (gone === undefined && living.length === 1 && living[0]!.isServing)
      return (living[0]!.told?.families ?? []).map(({ name, type, help, samples }) => ({
        name,
        head: { type, help },
        samples,
      }));
    const sum = new Map<string, { head: FamilyHead; values: Map<string, number> }>();
    for (const [name, counts] of gone?.counts ?? [])
      sum.set(name, { head: gone!.types.get(name)!, values: new Map(counts) });
    for (const { told, isServing } of living) {
      for (const family of told?.families ?? []) {
        const { name, type, help } = family;
        const known = sum.get(name) ?? { head: { type, help }, values: new Map<string, number>() };
        sum.set(name, known);
        if (known.head.type === type) addTo(known.values, family, isServing);
      }
    }
    return [...sum].map(([name, { head, values }]) => ({
      name,
      head,
      samples: [...values].map(([key, value]) => [...partsOf(key), value]),
    }));
  }

  #keep({ slot, told }: Known): void {
    const gone = this.#gone.get(slot) ?? { counts: new Map(), types: new Map(), kept: 0 };
    this.#gone.set(slot, gone);
    for (const { name, type, help, samples } of told?.families ?? []) {
      if (!samples.some(([suffix]) => isCounted(type, suffix))) continue;
      // A release that makes something else of a name begins anew.
      if (gone.types.get(name)?.type !== type) gone.counts.delete(name);
      const counts = gone.counts.get(name) ?? new Map<string, number>();
      gone.counts.set(name, counts);
      gone.types.set(name, { type, help });
      for (const [suffix, labels, value] of samples) {
        const key = keyOf(suffix, labels);
        if (!isCounted(type, suffix) || !Number.isFinite(Number(value))) continue;
        if (!counts.has(key) && ++gone.kept > MOST_KEPT) continue;
        counts.set(key, (counts.get(key) ?? 0) + Number(value));
      }
    }
  }
}

interface SlotFamily {
  readonly name: string;
  readonly head: FamilyHead;
  readonly samples: readonly (readonly [suffix: string, labels: string, value: number | string])[];
}

interface FamilyHead {
  readonly type: MetricType;
  readonly help: string;
}

/** Counters of all processes of a slot are one; of all else only the process that serves is meant. */
function addTo(values: Map<string, number>, { type, samples }: ToldFamily, isServing: boolean): void {
  for (const [suffix, labels, value] of samples) {
    const key = keyOf(suffix, labels);
    if (isCounted(type, suffix)) values.set(key, (values.get(key) ?? 0) + Number(value));
    else if (isServing) values.set(key, Number(value));
  }
}

/** Whether it only grows for as long as its process lives. */
function isCounted(type: MetricType, suffix: string): boolean {
  return type === 'counter' || type === 'histogram' || (type === 'summary' && suffix !== '');
}

/** A suffix has no brace in it. */
function keyOf(suffix: string, labels: string): string {
  return `${suffix}{${labels}`;
}

function partsOf(key: string): [suffix: string, labels: string] {
  const at = key.indexOf('{');
  return [key.slice(0, at), key.slice(at + 1)];
}
