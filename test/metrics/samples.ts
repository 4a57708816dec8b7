/** Reads an exposition, by its own rules: a test that read it with the code under test would find nothing. */

/** By name and labels as they are written. */
export function samplesIn(text: string): ReadonlyMap<string, number> {
  const samples = new Map<string, number>();
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, series, value] = /^([a-zA-Z_:][\w:]*(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
    if (series === undefined) throw new Error(`no sample: ${line}`);
    if (samples.has(series)) throw new Error(`twice: ${series}`);
    samples.set(series, value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value));
  }
  return samples;
}

/** Types by name. */
export function typesIn(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [name!, type!]));
}

/** Of all series of this name whose labels have all of these. */
export function sumOf(
  samples: ReadonlyMap<string, number>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  let sum = 0;
  for (const [series, value] of samples) {
    const of = series.split('{')[0];
    if (of === name && wanted.every((each) => series.includes(each))) sum += value;
  }
  return sum;
}

/** Series of counters and histograms that are less in `after`, or gone. */
export function fallen(before: string, after: string): readonly string[] {
  const types = typesIn(before);
  const now = samplesIn(after);
  return [...samplesIn(before)].flatMap(([series, value]) => {
    const name = series.split('{')[0]!;
    const type = types.get(name) ?? types.get(name.replace(/_(?:bucket|sum|count)$/, ''));
    if (type !== 'counter' && type !== 'histogram') return [];
    const later = now.get(series);
    return later !== undefined && later >= value ? [] : [`${series} ${value} -> ${later}`];
  });
}
