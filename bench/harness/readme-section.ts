/** Puts a text between `<!-- NAME:begin -->` and `<!-- NAME:end -->`. */
import { readFileSync, writeFileSync } from 'node:fs';

/** The file with the tables, from the root of the repository. */
export const RESULTS = 'bench/README.md';

/** Throws when the markers are missing or in the wrong order. */
export function withSection(document: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from === -1 || to < from) throw new Error(`${RESULTS} has no ${begin} … ${end}`);
  return `${document.slice(0, from + begin.length)}\n${text.trim()}\n${document.slice(to)}`;
}

const readme = new URL(`../../${RESULTS}`, import.meta.url);

/** Before a long run rather than after it. */
export function checkReadmeSection(name: string): void {
  withSection(readFileSync(readme, 'utf8'), name, '');
}

export function writeReadmeSection(name: string, text: string): void {
  writeFileSync(readme, withSection(readFileSync(readme, 'utf8'), name, text));
}
