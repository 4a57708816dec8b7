/** What is wrong with a spec, so that whoever took it from a person can say so before anything is made of it. */
import { algorithmCatalog, findAlgorithm } from './catalog.ts';
import type { AlgorithmSpec } from './create.ts';
import { decoratorOptions } from './decorators/index.ts';
import type { AlgorithmEntry, AlgorithmOption, AlgorithmOptions } from './entry.ts';

export interface SpecProblem {
  readonly kind: 'unknown-algorithm' | 'unknown-option' | 'bad-value';
  /** The name or the value that is wrong. */
  readonly given: unknown;
  /** The option of a bad value. */
  readonly option?: AlgorithmOption;
  /** Ends the sentence "expected ...". */
  readonly expected: string;
  /** Words one of which may have been meant. */
  readonly candidates: readonly string[];
  /** The allowed number nearest to the one that was given. */
  readonly nearest?: number;
}

export function checkSpec({ name, options = {} }: AlgorithmSpec): readonly SpecProblem[] {
  const entry = findAlgorithm(name);
  if (entry !== undefined) return checkOptions(entry, options);
  return [
    {
      kind: 'unknown-algorithm',
      given: name,
      expected: `one of ${algorithmCatalog.map((known) => known.name).join(', ')}`,
      candidates: algorithmCatalog.flatMap((known) => [known.name, ...known.aliases]),
    },
  ];
}

export function checkOptions(
  entry: Pick<AlgorithmEntry, 'name' | 'options'>,
  options: AlgorithmOptions,
): readonly SpecProblem[] {
  const described = [...entry.options, ...decoratorOptions];
  return Object.entries(options).flatMap(([name, value]) => {
    const option = described.find((candidate) => candidate.name === name);
    return option === undefined ? unknownOption(entry, name, described) : checkValue(option, value);
  });
}

/** Ends the sentence "expected ...". */
export function expectedValue(option: AlgorithmOption): string {
  switch (option.kind) {
    case 'switch':
      return 'on or off';
    case 'choice':
      return `one of ${option.values.join(', ')}`;
    case 'integer':
      return `a whole number from ${option.min} to ${option.max}`;
    case 'number':
      return `a number from ${option.min} to ${option.max}`;
    case 'duration':
      return `a time from ${option.min} to ${option.max} ms`;
  }
}

function unknownOption(
  entry: Pick<AlgorithmEntry, 'name' | 'options'>,
  given: string,
  described: readonly AlgorithmOption[],
): readonly SpecProblem[] {
  const candidates = described.map(({ name }) => name);
  return [
    {
      kind: 'unknown-option',
      given,
      expected: `an option of ${entry.name}: ${candidates.join(', ')}`,
      candidates,
    },
  ];
}

function checkValue(option: AlgorithmOption, given: unknown): readonly SpecProblem[] {
  if (isAllowed(option, given)) return [];
  const problem: SpecProblem = {
    kind: 'bad-value',
    given,
    option,
    expected: expectedValue(option),
    candidates: option.kind === 'choice' ? option.values : option.kind === 'switch' ? ['on', 'off'] : [],
  };
  return [
    'min' in option && typeof given === 'number' && !Number.isNaN(given)
      ? { ...problem, nearest: nearestTo(option, given) }
      : problem,
  ];
}

function isAllowed(option: AlgorithmOption, given: unknown): boolean {
  switch (option.kind) {
    case 'switch':
      return typeof given === 'boolean';
    case 'choice':
      return typeof given === 'string' && option.values.includes(given);
    default:
      return (
        typeof given === 'number' &&
        given >= option.min &&
        given <= option.max &&
        (option.kind !== 'integer' || Number.isInteger(given))
      );
  }
}

function nearestTo({ kind, min, max }: Extract<AlgorithmOption, { min: number }>, given: number): number {
  const inside = Math.min(max, Math.max(min, given));
  return kind === 'integer' ? Math.round(inside) : inside;
}
