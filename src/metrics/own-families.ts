/** Families of lb's own metrics as they are filled, in the order of the catalog. */
import { definitionOf, type MetricName, metricNames } from './catalog.ts';
import { type Family, type Labels, labelText, type Sample } from './contract.ts';

export class OwnFamilies {
  readonly #samples = new Map<MetricName, Sample[]>(metricNames.map((name) => [name, []]));

  /** Nothing where the value is not known. */
  add(name: MetricName, value: number | boolean | undefined, labels: Labels = {}): void {
    if (value === undefined) return;
    this.#samples.get(name)!.push({ suffix: '', labels: labelText(labels), value: Number(value) });
  }

  /** 1 for the one that is, 0 for all others. */
  addState(name: MetricName, states: readonly string[], now: string, labels: Labels = {}): void {
    for (const state of states) this.add(name, state === now, { ...labels, state });
  }

  /** `ends` are where the buckets end, in seconds, and `counts` how many were no longer; `total` were counted. */
  addHistogram(name: MetricName, { ends, counts, total, sum }: ClassicHistogram, labels: Labels): void {
    const samples = this.#samples.get(name)!;
    const text = labelText(labels);
    const add = (suffix: string, value: number, end?: string): void => {
      const le = end === undefined ? '' : `,le="${end}"`;
      samples.push({ suffix, labels: `${text}${le}`, value });
    };
    for (const [at, end] of ends.entries()) add('_bucket', counts[at]!, String(end));
    add('_bucket', total, '+Inf');
    add('_sum', sum);
    add('_count', total);
  }

  get all(): readonly Family[] {
    return [...this.#samples].map(([name, samples]) => {
      const { type, help } = definitionOf(name);
      return { name, type, help, samples };
    });
  }
}

export interface ClassicHistogram {
  readonly ends: readonly number[];
  readonly counts: readonly number[];
  readonly total: number;
  readonly sum: number;
}
