/** What can stand behind `--algo-option`, for the algorithm that the line names before. */
import { type AlgorithmOption, decoratorOptions, findAlgorithm } from '../algorithms/index.ts';
import { nameIn } from '../options/grammar/call.ts';
import { longFlagsOf } from '../options/names.ts';
import { serveOptions } from '../options/serve-options.ts';
import type { Candidate } from './candidate.ts';

export function algorithmOptionCandidates(before: readonly string[]): Candidate[] {
  const name = algorithmIn(before);
  const own = name === undefined ? [] : (findAlgorithm(name)?.options ?? []);
  return [...own, ...decoratorOptions].flatMap((option) =>
    valuesOf(option).map((value) => ({ text: `${option.name}=${value}`, about: option.doc })),
  );
}

const flags: readonly string[] = [...longFlagsOf('algo', serveOptions.algo), '-a'];

function algorithmIn(words: readonly string[]): string | undefined {
  const said = words.flatMap((word, index) => {
    if (flags.includes(word)) return words[index + 1] ?? [];
    const flag = flags.find((each) => word.startsWith(`${each}=`));
    return flag === undefined ? [] : word.slice(flag.length + 1);
  });
  const last = said.at(-1);
  return last === undefined ? undefined : nameIn(last);
}

/** A number is left to be typed. */
function valuesOf(option: AlgorithmOption): readonly string[] {
  if (option.kind === 'choice') return option.values;
  return option.kind === 'switch' ? ['on', 'off'] : [''];
}
