/** Numbers and times as people read them. */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export function count(value: number): string {
  return whole.format(value);
}

/** Per second. */
export function rate(value: number): string {
  return value > 0 && value < 10 ? value.toFixed(1) : whole.format(value);
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

export function milliseconds(value: number | undefined): string {
  if (value === undefined) return '–';
  if (value > 0 && value < 0.1) return '< 0.1 ms';
  if (value >= 10_000) return `${(value / 1000).toFixed(0)} s`;
  if (value >= 1000) return `${(value / 1000).toFixed(1)} s`;
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
}

export function bytes(value: number | undefined): string {
  if (value === undefined) return '–';
  return value >= 1_073_741_824
    ? `${(value / 1_073_741_824).toFixed(1)} GiB`
    : `${whole.format(value / 1_048_576)} MiB`;
}

/** The two largest units of a duration. */
export function duration(valueMs: number): string {
  const seconds = Math.floor(valueMs / 1000);
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([value]) => value > 0);
  if (first < 0) return '0 s';
  const said = parts.slice(first, first + 2).filter(([value], at) => value > 0 || at === 0);
  return said.map(([value, unit]) => `${value} ${unit}`).join(' ');
}

export function clock(atMs: number): string {
  return new Date(atMs).toLocaleTimeString('en-GB');
}

export function plural(value: number, word: string): string {
  return `${count(value)} ${word}${value === 1 ? '' : 's'}`;
}
