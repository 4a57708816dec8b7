/** What a worker says of itself when metrics are scraped: it ends up in a text that others parse. */
import {
  boundLabel,
  isBound,
  lagFields,
  type MetricsMessage,
  MOST_METRICS_TEXT,
  MOST_SAMPLES,
  metricName,
  suffixes,
  type ToldFacts,
  type ToldFamily,
  type ToldSample,
  toldTypes,
} from '../../protocol/metrics-messages.ts';
import { type Fields, isAmong, isCount, isFiniteNumber, isRecord } from './fields.ts';
import { checkedLabel } from './labels-check.ts';

/** Undefined for what cannot be. */
export function checkedMetrics({ node, families, dropped }: Fields): MetricsMessage | undefined {
  const facts = factsOf(node);
  if (facts === undefined || !isCount(dropped) || !Array.isArray(families)) return undefined;
  const names = new Set<string>();
  const checked: ToldFamily[] = [];
  let room = { samples: MOST_SAMPLES, text: MOST_METRICS_TEXT };
  for (const value of families as readonly unknown[]) {
    const family = familyOf(value);
    if (family === undefined || names.has(family.name)) return undefined;
    room = { samples: room.samples - family.samples.length, text: room.text - textIn(family) };
    if (room.samples < 0 || room.text < 0) return undefined;
    names.add(family.name);
    checked.push(family);
  }
  return { type: 'pointsman:metrics', node: facts, families: checked, dropped };
}

const version = /^v\d{1,4}\.\d{1,4}\.\d{1,4}[\w.+-]{0,40}$/;

function factsOf(value: unknown): ToldFacts | undefined {
  if (!isRecord(value)) return undefined;
  const { heapTotalBytes, heapUsedBytes, externalBytes, lag } = value;
  if (typeof value.version !== 'string' || !version.test(value.version)) return undefined;
  if (!isCount(heapTotalBytes) || !isCount(heapUsedBytes) || !isCount(externalBytes)) return undefined;
  const facts = { version: value.version, heapTotalBytes, heapUsedBytes, externalBytes };
  if (lag === undefined || lag === null) return facts;
  if (!isRecord(lag) || !lagFields.every((field) => isFiniteNumber(lag[field]))) return undefined;
  const numbers = Object.fromEntries(lagFields.map((field) => [field, lag[field]]));
  return { ...facts, lag: numbers as NonNullable<ToldFacts['lag']> };
}

function familyOf(value: unknown): ToldFamily | undefined {
  if (!isRecord(value)) return undefined;
  const { name, type, help, samples } = value;
  const isGood =
    typeof name === 'string' &&
    metricName.test(name) &&
    isAmong(type, toldTypes) &&
    typeof help === 'string' &&
    Array.isArray(samples) &&
    areSamples(samples, type);
  return isGood ? { name, type, help, samples: samples as readonly ToldSample[] } : undefined;
}

function areSamples(values: readonly unknown[], type: ToldFamily['type']): boolean {
  const series = new Set<string>();
  return values.every((value) => {
    if (!isSample(value, type)) return false;
    const [suffix, labels] = value;
    const key = `${suffix}{${labels}`;
    const isNew = !series.has(key);
    series.add(key);
    return isNew;
  });
}

function isSample(value: unknown, type: ToldFamily['type']): value is ToldSample {
  if (!Array.isArray(value) || value.length !== 3) return false;
  const [suffix, text, number] = value as readonly unknown[];
  if (!isAmong(suffix, suffixes[type]) || typeof text !== 'string') return false;
  const bound = boundLabel(type, suffix);
  const label = checkedLabel(text, bound);
  return (
    label !== undefined &&
    (bound === undefined || isBound(label)) &&
    (isFiniteNumber(number) || isAmong(number, ['NaN', 'Infinity', '-Infinity']))
  );
}

function textIn({ name, help, samples }: ToldFamily): number {
  return samples.reduce((sum, [, labels]) => sum + labels.length, name.length + help.length);
}
