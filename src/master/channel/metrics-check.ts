/** What a worker says of itself when metrics are scraped: it ends up in a text that others parse. */
import {
  boundLabel,
  isBound,
  LONGEST_NAME,
  lagFields,
  type MetricsMessage,
  MOST_FAMILIES,
  MOST_METRICS_TEXT,
  MOST_PARTS,
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

/** What has been told so far of an answer that comes in parts. */
interface Answer {
  readonly families: Map<string, { readonly type: ToldFamily['type']; readonly series: Set<string> }>;
  /** A family in each part that it is in. */
  entries: number;
  samples: number;
  /** Characters of names, help and labels, again where they are said again. */
  text: number;
  parts: number;
  /** Its labels, and those of the answer before. */
  readonly labels: Labels;
  readonly past: Labels;
  /** Something of it was wrong: nothing that comes of it still passes, or is kept. */
  isBroken: boolean;
}

/** Texts of labels that are good, by the label that has to be there. They hardly ever change, and take longest to check. */
type Labels = ReadonlyMap<string | undefined, Set<string>>;

/** A worker says the name of a family again where it goes on, and no other text. */
const MOST_TEXT = MOST_METRICS_TEXT + MOST_PARTS * LONGEST_NAME;

/** For what one process says: undefined for what cannot be, alone or after the parts before it. */
export function createMetricsCheck(): (part: Fields) => MetricsMessage | undefined {
  let answer = begin();
  return (part) => {
    const checked = answer.isBroken ? undefined : checkedPart(part, answer);
    if (part.isLast === true) answer = begin(checked === undefined ? undefined : answer.labels);
    else if (checked === undefined) answer = { ...begin(), isBroken: true };
    return checked;
  };
}

function begin(past: Labels = noLabels()): Answer {
  const labels = noLabels();
  return { families: new Map(), entries: 0, samples: 0, text: 0, parts: 0, labels, past, isBroken: false };
}

function noLabels(): Labels {
  return new Map([undefined, 'le', 'quantile'].map((bound) => [bound, new Set()]));
}

function checkedPart(
  { node, families, dropped, isLast }: Fields,
  answer: Answer,
): MetricsMessage | undefined {
  const facts = factsOf(node);
  const isGood = facts !== undefined && isCount(dropped) && typeof isLast === 'boolean';
  if (!isGood || !Array.isArray(families) || ++answer.parts > MOST_PARTS) return undefined;
  const checked: ToldFamily[] = [];
  for (const value of families as readonly unknown[]) {
    const family = familyOf(value, answer);
    if (family === undefined || isTooMuch(answer)) return undefined;
    checked.push(family);
  }
  return { type: 'pointsman:metrics', node: facts, families: checked, dropped, isLast };
}

function isTooMuch({ entries, samples, text }: Answer): boolean {
  return entries > MOST_FAMILIES + MOST_PARTS || samples > MOST_SAMPLES || text > MOST_TEXT;
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

function familyOf(value: unknown, answer: Answer): ToldFamily | undefined {
  if (!isRecord(value)) return undefined;
  const { name, type, help, samples } = value;
  const isGood =
    typeof name === 'string' &&
    name.length <= LONGEST_NAME &&
    metricName.test(name) &&
    isAmong(type, toldTypes) &&
    typeof help === 'string' &&
    Array.isArray(samples);
  if (!isGood) return undefined;
  let known = answer.families.get(name);
  if (known === undefined) {
    known = { type, series: new Set() };
    answer.families.set(name, known);
  }
  answer.entries++;
  answer.text += name.length + help.length;
  if (known.type !== type) return undefined;
  for (const sample of samples as readonly unknown[]) {
    if (!isSample(sample, type, answer)) return undefined;
    const [suffix, labels] = sample;
    // No labels begin with a suffix.
    const key = suffix === '' ? labels : `${suffix}{${labels}`;
    if (known.series.has(key)) return undefined;
    known.series.add(key);
    answer.samples++;
    answer.text += labels.length;
  }
  return { name, type, help, samples: samples as readonly ToldSample[] };
}

function isSample(value: unknown, type: ToldFamily['type'], answer: Answer): value is ToldSample {
  if (!Array.isArray(value) || value.length !== 3) return false;
  const [suffix, text, number] = value as readonly unknown[];
  if (!isAmong(suffix, suffixes[type]) || typeof text !== 'string') return false;
  return (
    areLabels(text, boundLabel(type, suffix), answer) &&
    (isFiniteNumber(number) || isAmong(number, ['NaN', 'Infinity', '-Infinity']))
  );
}

function areLabels(text: string, bound: string | undefined, { labels, past }: Answer): boolean {
  if (!past.get(bound)!.has(text)) {
    const label = checkedLabel(text, bound);
    if (label === undefined || (bound !== undefined && !isBound(label))) return false;
  }
  labels.get(bound)!.add(text);
  return true;
}
