/** The metrics in registries of prom-client's kind, as the master is told them. */
import { withDeadline } from '../../platform/deadline.ts';
import {
  boundLabel,
  isBound,
  LONGEST_NAME,
  labelName,
  MOST_FAMILIES,
  MOST_METRICS_TEXT,
  MOST_SAMPLES,
  metricName,
  reservedLabels,
  suffixes,
  type ToldFamily,
  type ToldSample,
  toldTypes,
} from '../../protocol/metrics-messages.ts';
import type { Registry } from './prom-client.ts';

export interface AppMetrics {
  readonly families: readonly ToldFamily[];
  /** Samples that are left out: there are too many, or something is wrong with them. */
  readonly dropped: number;
}

/** Metrics may be collected by code of the app, which fails or takes its time. */
export async function readRegistries(registries: readonly Registry[], withinMs: number): Promise<AppMetrics> {
  const told = new Told();
  const read = registries.map(async (each) => {
    const metrics = await each.getMetricsAsJSON();
    for (const metric of Array.isArray(metrics) ? metrics : []) told.add(metric);
  });
  await withDeadline(Promise.allSettled(read), withinMs);
  return told.end();
}

/** What prom-client gives of a metric; anything may be missing in what merely looks like it. */
interface Metric {
  readonly name?: unknown;
  readonly help?: unknown;
  readonly type?: unknown;
  readonly values?: Iterable<Value>;
}

interface Value {
  readonly value?: unknown;
  readonly labels?: Readonly<Record<string, unknown>>;
  /** With what follows the name of a histogram or a summary. */
  readonly metricName?: string;
}

class Told {
  readonly #families = new Map<string, ToldFamily>();
  #room = { samples: MOST_SAMPLES, text: MOST_METRICS_TEXT };
  #dropped = 0;
  #isEnded = false;

  /** Of one that several registries have, the first counts. */
  add({ name, help = '', type, values = [] }: Metric): void {
    // What comes later is nobody's any more.
    if (this.#isEnded || typeof name !== 'string' || this.#families.has(name)) return;
    const known = toldTypes.find((each) => each === type) ?? 'untyped';
    const text = String(help).slice(0, LONGEST_HELP);
    const isTold =
      metricName.test(name) && name.length <= LONGEST_NAME && this.#families.size < MOST_FAMILIES;
    if (!isTold || !this.#take(0, name.length + text.length)) {
      this.#dropped += [...values].length;
      return;
    }
    const series = new Set<string>();
    const samples = [...values].flatMap((value) => {
      const sample = sampleOf(name, value, known);
      const key = `${sample?.[0]}{${sample?.[1]}`;
      if (sample === undefined || series.has(key) || !this.#take(1, sample[1].length)) {
        this.#dropped++;
        return [];
      }
      series.add(key);
      return [sample];
    });
    this.#families.set(name, { name, type: known, help: text, samples });
  }

  end(): AppMetrics {
    this.#isEnded = true;
    return { families: [...this.#families.values()], dropped: this.#dropped };
  }

  #take(samples: number, text: number): boolean {
    const left = { samples: this.#room.samples - samples, text: this.#room.text - text };
    if (left.samples < 0 || left.text < 0) return false;
    this.#room = left;
    return true;
  }
}

const LONGEST_HELP = 1024;

function sampleOf(name: string, value: Value, type: ToldFamily['type']): ToldSample | undefined {
  const { metricName: whole = name, labels = {} } = value;
  const suffix = whole.startsWith(name) ? whole.slice(name.length) : '-';
  const number = numberOf(value.value);
  const text = labelsOf(labels);
  const bound = boundLabel(type, suffix);
  const isBounded = bound === undefined || isBound(String(labels[bound]));
  return number === undefined || text === undefined || !suffixes[type].includes(suffix) || !isBounded
    ? undefined
    : [suffix, text, number];
}

function numberOf(value: unknown): ToldSample[2] | undefined {
  if (typeof value !== 'number') return undefined;
  return Number.isFinite(value) ? value : (String(value) as ToldSample[2]);
}

/**
 * In order and without those that say nothing, as a series has one text alone. What an app calls as the master does is
 * renamed, as Prometheus would.
 */
function labelsOf(labels: Readonly<Record<string, unknown>>): string | undefined {
  const parts: [name: string, text: string][] = [];
  for (const [name, value] of Object.entries(labels)) {
    if (!labelName.test(name)) return undefined;
    if (value === undefined || value === null || String(value) === '') continue;
    const text = String(value).replace(/[\\"\n]/g, (found) => (found === '\n' ? '\\n' : `\\${found}`));
    const told = reservedLabels.includes(name) ? `exported_${name}` : name;
    if (told !== name && Object.hasOwn(labels, told)) return undefined;
    parts.push([told, `${told}="${text}"`]);
  }
  parts.sort(([left], [right]) => (left < right ? -1 : 1));
  return parts.map(([, text]) => text).join(',');
}
