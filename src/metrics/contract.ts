/** Metrics as they are exposed, whoever they are of. */

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped';

/** All samples of one name, each with other labels. */
export interface Family {
  /** A counter's with `_total` at its end, as its samples are named. */
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  /** Undefined where others may have their turn before the next one. */
  readonly samples: Iterable<Sample | undefined>;
}

export interface Sample {
  /** What follows the name of the family: `_bucket`, `_sum`, `_count`, or nothing. */
  readonly suffix: string;
  /** As they stand between the braces, such as `slot="1",le="0.5"`; empty for none. */
  readonly labels: string;
  readonly value: number;
}

export type Labels = Readonly<Record<string, string | number>>;

/** Labels as text. Their names have to be valid. */
export function labelText(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(String(value))}"`)
    .join(',');
}

/** Puts labels before others. */
export function withLabels(first: string, others: string): string {
  if (first === '' || others === '') return first + others;
  return `${first},${others}`;
}

function escaped(value: string): string {
  return /[\\"\n]/.test(value)
    ? value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
    : value;
}
