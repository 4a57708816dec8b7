/** Metrics as they are exposed, whoever they are of. */

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped';

/** All samples of one name, each with other labels. */
export interface Family {
  /** A counter's with `_total` at its end, as its samples are named. */
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  /** Undefined where others may have their turn before the next one. */
  readonly lines: Iterable<string | undefined>;
}

/**
 * A sample. `series` is the name of the family with what follows it, such as `_bucket`; `labels` are as they stand between
 * the braces, such as `slot="1",le="0.5"`, and empty for none.
 */
export function lineOf(series: string, labels: string, value: number): string {
  return labels === '' ? `${series} ${numberText(value)}` : `${series}{${labels}} ${numberText(value)}`;
}

/** As Go reads numbers. */
function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  return String(value);
}

export type Labels = Readonly<Record<string, string | number>>;

/** Labels as text. Their names have to be valid. */
export function labelText(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(String(value))}"`)
    .join(',');
}

export function slotLabel(slot: number | 'others'): string {
  return `slot="${slot}"`;
}

export function workerLabels(slot: number | 'others'): string {
  return `role="worker",slot="${slot}"`;
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
