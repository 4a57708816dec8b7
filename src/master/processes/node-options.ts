/** The variable NODE_OPTIONS, as Node.js reads it. */
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { readFlags } from '../../options/node-flags.ts';

/** What it is in a process with these flags and variables: those of the files of `--env-file` only where it is not set. */
export function nodeOptionsOf(args: readonly string[], { NODE_OPTIONS }: NodeJS.ProcessEnv): string {
  const files = readFlags(args).filter(({ name }) => /^--env-file(-if-exists)?$/.test(name));
  const inFiles = files.map(({ value = '' }) => optionsIn(value));
  return NODE_OPTIONS ?? inFiles.findLast((options) => options !== undefined) ?? '';
}

function optionsIn(file: string): string | undefined {
  try {
    return parseEnv(readFileSync(file, 'utf8')).NODE_OPTIONS;
  } catch {
    // Node itself says it, in the process that cannot read it.
    return undefined;
  }
}

/** At spaces, but not within double quotes. */
export function splitNodeOptions(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === '\\' && isQuoted) word = (word ?? '') + (text[++at] ?? '');
    else if (character === '"') {
      isQuoted = !isQuoted;
      word ??= '';
    } else if (character === ' ' && !isQuoted) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
  }
  if (word !== undefined) words.push(word);
  return words;
}

export function joinNodeOptions(words: readonly string[]): string {
  return words
    .map((word) => (/[\s"\\]/.test(word) || word === '' ? `"${word.replace(/["\\]/g, '\\$&')}"` : word))
    .join(' ');
}
