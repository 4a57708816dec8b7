/** What can stand behind `--algo-option`, for the algorithm that the line names before. */
import { type AlgorithmOption, decoratorOptions, findAlgorithm } from '../algorithms/index.ts';
import type { Candidate } from './completions.ts';

export function algorithmOptionCandidates(before: readonly string[]): Candidate[] {
  const name = algorithmIn(before);
  const own = name === undefined ? [] : (findAlgorithm(name)?.options ?? []);
  return [...own, ...decoratorOptions].flatMap((option) =>
    valuesOf(option).map((value) => ({ text: `${option.name}=${value}`, about: option.doc })),
  );
}

function algorithmIn(words: readonly string[]): string | undefined {
  const said = words.flatMap((word, index) => {
    if (word === '--algo' || word === '-a') return words[index + 1] ?? [];
    return word.startsWith('--algo=') ? word.slice('--algo='.length) : [];
  });
  return said.at(-1)?.split('(')[0]?.trim();
}

/** A number is left to be typed. */
function valuesOf(option: AlgorithmOption): readonly string[] {
  if (option.kind === 'choice') return option.values;
  return option.kind === 'switch' ? ['on', 'off'] : [''];
}
