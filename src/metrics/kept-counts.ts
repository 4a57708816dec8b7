/** What processes had counted that are gone. Labels that change with every process must not gather for ever. */

import type { Slices } from '../platform/in-slices.ts';
import { MOST_METRICS_TEXT, MOST_SAMPLES } from '../protocol/metrics-messages.ts';
import { isCounted, keyOf, partsOf, STEP, type ToldFamily } from './told-samples.ts';

/** As much as two processes may tell: what goes beyond is forgotten. */
const MOST_KEPT: number = 2 * MOST_SAMPLES;
/** Characters, which take two bytes at most. */
const MOST_KEPT_TEXT: number = 2 * MOST_METRICS_TEXT;

interface KeptFamily {
  readonly type: ToldFamily['type'];
  readonly help: string;
  /** By what follows the name. */
  readonly counts: Map<string, number>;
  /** Characters of name, help and keys. */
  text: number;
}

export class KeptCounts {
  readonly #families = new Map<string, KeptFamily>();
  #samples = 0;
  #text = 0;

  /** How much of what may be kept it is, 0 to 1. */
  get fill(): number {
    return Math.max(this.#samples / MOST_KEPT, this.#text / MOST_KEPT_TEXT);
  }

  /** Counters alone are kept. */
  *add(families: Iterable<ToldFamily>): Slices {
    let steps = 0;
    for (const family of families) {
      const { name, type, samples } = family;
      for (const [suffix, labels, value] of samples) {
        if (++steps % STEP === 0) yield;
        if (isCounted(type, suffix) && Number.isFinite(Number(value)))
          this.#count(this.#familyOf(family), keyOf(suffix, labels), Number(value));
      }
      if (this.#families.get(name)?.counts.size === 0) this.#forget(name);
    }
  }

  /** As a process would tell them. */
  *families(): Generator<ToldFamily> {
    for (const [name, { type, help, counts }] of this.#families) {
      yield { name, type, help, samples: samplesOf(counts) };
    }
  }

  /** A release that makes something else of a name begins anew. */
  #familyOf({ name, type, help }: ToldFamily): KeptFamily {
    const known = this.#families.get(name);
    if (known?.type === type) return known;
    this.#forget(name);
    const family = { type, help, counts: new Map<string, number>(), text: name.length + help.length };
    this.#families.set(name, family);
    this.#text += family.text;
    return family;
  }

  #count(family: KeptFamily, key: string, value: number): void {
    const before = family.counts.get(key);
    if (before === undefined) {
      if (this.#samples >= MOST_KEPT || this.#text + key.length > MOST_KEPT_TEXT) return;
      this.#samples++;
      this.#text += key.length;
      family.text += key.length;
    }
    family.counts.set(key, (before ?? 0) + value);
  }

  #forget(name: string): void {
    const family = this.#families.get(name);
    if (family === undefined) return;
    this.#families.delete(name);
    this.#samples -= family.counts.size;
    this.#text -= family.text;
  }
}

/** Anew for each who iterates. */
function samplesOf(counts: ReadonlyMap<string, number>): ToldFamily['samples'] {
  return {
    *[Symbol.iterator]() {
      for (const [key, value] of counts) yield [...partsOf(key), value] as const;
    },
  };
}
