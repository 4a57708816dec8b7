/** `1 round`, `3 rounds`, `12,345 connections`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : noun.endsWith('s') ? 'es' : 's'}`;
}

/** `once`, `3 times`. */
export function countedTimes(count: number): string {
  return count === 1 ? 'once' : counted(count, 'time');
}
