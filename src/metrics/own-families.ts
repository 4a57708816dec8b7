/** Families of lb's own metrics as they are filled, in the order of the catalog. Labels are text, as hardly any ever change. */
import { definitionOf, type MetricName, metricNames } from './catalog.ts';
import { type Family, lineOf, withLabels } from './contract.ts';

export class OwnFamilies {
  readonly #lines = new Map<MetricName, string[]>(metricNames.map((name) => [name, []]));

  /** Nothing where the value is not known. */
  add(name: MetricName, value: number | boolean | undefined, labels = ''): void {
    if (value !== undefined) this.#lines.get(name)!.push(lineOf(name, labels, Number(value)));
  }

  /** 1 for the one that is, 0 for all others. */
  addState(name: MetricName, states: readonly string[], now: string, labels = ''): void {
    for (const state of states) this.add(name, state === now, withLabels(labels, `state="${state}"`));
  }

  addHistogram(name: MetricName, { bounds, counts, total, sum }: ClassicHistogram, labels: string): void {
    const lines = this.#lines.get(name)!;
    const bucket = `${name}_bucket`;
    for (const [at, bound] of bounds.entries()) lines.push(lineOf(bucket, `${labels},${bound}`, counts[at]!));
    lines.push(
      lineOf(bucket, `${labels},le="+Inf"`, total),
      lineOf(`${name}_sum`, labels, sum),
      lineOf(`${name}_count`, labels, total),
    );
  }

  get all(): readonly Family[] {
    return [...this.#lines].map(([name, lines]) => {
      const { type, help } = definitionOf(name);
      return { name, type, help, lines };
    });
  }
}

/** `counts` say how many were no longer than each bound, which is its label; `total` were counted, `sum` is in seconds. */
export interface ClassicHistogram {
  readonly bounds: readonly string[];
  readonly counts: readonly number[];
  readonly total: number;
  readonly sum: number;
}
