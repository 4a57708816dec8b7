/** Paths in a config file count from that file, wherever lb is started. */
import { isAbsolute, join, resolve } from 'node:path';
import type { AlgorithmChoice } from './algorithm-choice.ts';
import type { Option } from './contract.ts';
import { readFlags, withWholePaths, wordsOf } from './node-flags.ts';

/** The checked value as it is to be understood from the working directory, to which `directory` is relative. */
export function countedFrom(directory: string, option: Option, value: unknown): unknown {
  // As it was written, which reads best.
  if (directory === '.' || value === undefined) return value;
  const counted = (path: string): string => (isAbsolute(path) ? path : join(directory, path));
  if (option.kind === 'algorithm') {
    const { file, ...choice } = value as AlgorithmChoice;
    return file === undefined ? value : { ...choice, name: counted(file), file: counted(file) };
  }
  if (option.paths === undefined) return value;
  // Its other values are words.
  if (option.kind === 'control' && !String(value).includes('/')) return value;
  if (typeof value === 'string') return counted(value);
  const words = value as readonly string[];
  if (option.paths === 'whole') return words.map(counted);
  return wordsOf(readFlags(words).map((flag) => withWholePaths(flag, resolve(directory))));
}
