/** Which format somebody wants, by the header Accept (RFC 9110, section 12.5.1). */
import type { Format } from './exposition.ts';

/** OpenMetrics where it is asked for by name, in a version that there is, and nothing else is liked better. */
export function formatFor(accept: string | undefined): Format {
  const ranges = (accept ?? '').split(',').map(parse);
  const open = Math.max(0, ...ranges.filter(isOpenMetrics).map(({ weight }) => weight));
  const text = Math.max(0, ...ranges.filter(({ type }) => type === 'text/plain').map(({ weight }) => weight));
  return open > 0 && open >= text ? 'openmetrics' : 'prometheus';
}

interface Range {
  readonly type: string;
  readonly version: string | undefined;
  /** 0 to 1. */
  readonly weight: number;
}

function isOpenMetrics({ type, version }: Range): boolean {
  return type === 'application/openmetrics-text' && (version === undefined || version.startsWith('1.'));
}

function parse(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const values = new Map(parameters.map((parameter) => split(parameter)));
  const weight = Number(values.get('q') ?? 1);
  return { type, version: values.get('version'), weight: weight >= 0 && weight <= 1 ? weight : 0 };
}

function split(parameter: string): [string, string] {
  const at = parameter.indexOf('=');
  return at === -1
    ? [parameter, '']
    : [
        parameter.slice(0, at).trim(),
        parameter
          .slice(at + 1)
          .trim()
          .replaceAll('"', ''),
      ];
}
