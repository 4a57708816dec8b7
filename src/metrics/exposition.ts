/**
 * The text that Prometheus and others read: the format of Prometheus 0.0.4 (prometheus.io, "Exposition formats"), and
 * OpenMetrics 1.0 for those who ask for it.
 */
import type { Slices } from '../platform/in-slices.ts';
import type { Family, MetricType } from './contract.ts';

export type Format = 'prometheus' | 'openmetrics';

/** Prometheus 3 refuses an answer of another type, or of none. */
export const contentTypes: Readonly<Record<Format, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** So many lines make a piece. */
const PIECE = 1000;
/** After so many others may have their turn. */
const STEP = 64;

/** Families of different names, in pieces of text; those without samples are left out. */
export function* render(families: Iterable<Family | undefined>, format: Format): Slices<string> {
  let lines: string[] = [];
  for (const family of families) {
    let isBegun = false;
    for (const line of family?.lines ?? []) {
      if (line === undefined) {
        yield;
        continue;
      }
      if (!isBegun) lines.push(...headOf(family!, format));
      isBegun = true;
      lines.push(line);
      if (lines.length >= PIECE) {
        yield `${lines.join('\n')}\n`;
        lines = [];
      } else if (lines.length % STEP === 0) yield;
    }
    if (family === undefined) yield;
  }
  if (format === 'openmetrics') lines.push('# EOF');
  if (lines.length > 0) yield `${lines.join('\n')}\n`;
}

function headOf({ name, type, help }: Family, format: Format): string[] {
  const told = format === 'openmetrics' ? openMetricsHead(name, type) : { name, type };
  const line = `# TYPE ${told.name} ${told.type}`;
  return help === '' ? [line] : [`# HELP ${told.name} ${helpText(help, format)}`, line];
}

/** There the name of a counter is without the end that its samples have; one whose samples have none is no counter. */
function openMetricsHead(name: string, type: MetricType): { name: string; type: string } {
  if (type === 'untyped') return { name, type: 'unknown' };
  if (type !== 'counter') return { name, type };
  return name.endsWith(TOTAL) ? { name: name.slice(0, -TOTAL.length), type } : { name, type: 'unknown' };
}

const TOTAL = '_total';

function helpText(help: string, format: Format): string {
  const text = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return format === 'openmetrics' ? text.replaceAll('"', '\\"') : text;
}
