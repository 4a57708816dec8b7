/** `1 round`, `3 rounds`, `12,345 connections`. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : noun.endsWith('s') ? 'es' : 's'}`;
}

/** `once`, `3 times`. */
export function countedTimes(count: number): string {
  return count === 1 ? 'once' : counted(count, 'time');
}

/** As toLocaleString('en') writes it, whose first call loads 30 ms and 1 MiB worth of languages: each start would pay. */
function grouped(count: number): string {
  if (!Number.isSafeInteger(count)) return count.toLocaleString('en');
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
