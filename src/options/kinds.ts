/** What each kind of option accepts, how it says so, and the nearest value it would have accepted. */
import { z } from 'zod';
import { algorithmCatalog } from '../algorithms/index.ts';
import {
  type AlgorithmChoice,
  expectedAlgorithm,
  formatAlgorithm,
  isRefusal,
  type Refusal,
  readAlgorithm,
} from './algorithm-choice.ts';
import type { Option, SwitchOption, ToggleOption, WordsOption } from './contract.ts';
import { formatDuration, formatSize, parseDuration, parseSize } from './quantities.ts';
import { suggest } from './suggest.ts';

/** Accepts a value as written in a flag, a variable (always strings) or a file, and gives the resolved one. */
export function schemaOf(option: Option): z.ZodType {
  switch (option.kind) {
    case 'integer':
    case 'duration':
    case 'size':
      return written((text) => readers[option.kind](text)).pipe(z.int().min(option.min).max(option.max));
    case 'choice':
      return text.pipe(z.enum(option.values));
    case 'algorithm':
      return z.unknown().transform((written, context) => {
        const read = readAlgorithm(written);
        return isRefusal(read) ? refuse(context) : read;
      });
    case 'numbers':
      return z
        .union([z.array(z.number()), text.transform((said, context) => numbersIn(said) ?? refuse(context))])
        .pipe(z.array(z.number().min(option.min).max(option.max)));
    case 'workers':
      return z.union([
        text.pipe(z.literal('auto')),
        text.pipe(
          z
            .string()
            .regex(percentage)
            .refine((share) => inRange(shareOf(share), percentRange)),
        ),
        written(readers.integer).pipe(z.int().min(workersRange.min).max(workersRange.max)),
      ]);
    case 'toggle':
    case 'switch':
      return z.union([
        z.boolean(),
        text.transform((word, context) => spellings[option.kind].get(word.toLowerCase()) ?? refuse(context)),
      ]);
    case 'words':
      return z
        .union([z.array(z.string()), z.string().transform(wordsIn)])
        .refine((words) => words.every((word) => isPossible(word, option)))
        .refine((words) => words.length === 0 || option.pattern?.test(words.join(' ')) !== false);
    case 'text':
      // A control character in a host or path is a mistake or an attack on whoever reads the log.
      return text.pipe(
        z
          .string()
          .min(1)
          .max(4096)
          .refine((value) => !/\p{Cc}/u.test(value) && option.pattern?.test(value) !== false),
      );
  }
}

/** Ends the sentence "expected ...". */
export function expectedOf(option: Option): string {
  switch (option.kind) {
    case 'integer':
      return `a whole number from ${option.min} to ${option.max}`;
    case 'duration':
      return `a time from ${format(option, option.min)} to ${format(option, option.max)}, such as 500, 500ms, 10s or 2m`;
    case 'size':
      return `a size from ${format(option, option.min)} to ${format(option, option.max)}, such as 65536, 64KiB or 1MB`;
    case 'choice':
      return oneOf(option.values);
    case 'algorithm':
      return expectedAlgorithm;
    case 'numbers':
      return `numbers from ${option.min} to ${option.max} with commas between them, such as 2,1,1`;
    case 'workers':
      return `auto, a whole number from ${workersRange.min} to ${workersRange.max}, or a share of the cores such as 50%`;
    case 'toggle':
    case 'switch':
      return oneOf(spellingsOf(option));
    case 'words':
    case 'text':
      return option.expected;
  }
}

/** Every word that a toggle or a switch takes for a value. */
export function spellingsOf({ kind }: ToggleOption | SwitchOption): readonly string[] {
  return [...spellings[kind].keys()];
}

/** The words of a text that holds several. */
export function wordsIn(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** The values that are words, for completion; spellings that mean the same are left out. */
export function valuesOf(option: Option): readonly string[] {
  switch (option.kind) {
    case 'choice':
      return option.values;
    case 'algorithm':
      return algorithmCatalog.map(({ name }) => name);
    case 'workers':
      return ['auto'];
    case 'toggle':
      return ['auto', 'on', 'off'];
    case 'switch':
      return ['on', 'off'];
    default:
      return [];
  }
}

/** What is said of a value that is not allowed. */
export function refusalOf(option: Option, given: unknown): Refusal {
  const refusal = option.kind === 'algorithm' ? readAlgorithm(given) : undefined;
  if (refusal !== undefined && isRefusal(refusal)) return refusal;
  return { expected: expectedOf(option), hint: hintOf(option, given) };
}

/** A sentence with the allowed value nearest to `given`; undefined when there is no telling. */
function hintOf(option: Option, given: unknown): string | undefined {
  const nearest = nearestOf(option, given);
  if (nearest === undefined) return undefined;
  return /^\d/.test(nearest) ? `The nearest valid value is ${nearest}.` : `Did you mean ${nearest}?`;
}

function nearestOf(option: Option, given: unknown): string | undefined {
  const said = typeof given === 'string' ? given.trim() : String(given);
  switch (option.kind) {
    case 'integer':
    case 'duration':
    case 'size':
      return nearestNumber(
        option,
        option.kind === 'integer' ? Number(said || Number.NaN) : readers[option.kind](said),
      );
    case 'choice':
      return suggest(said, option.values);
    case 'workers':
      return nearestWorkers(said);
    case 'toggle':
    case 'switch':
      return suggest(said, spellingsOf(option));
    case 'algorithm':
    case 'numbers':
    case 'words':
    case 'text':
      return undefined;
  }
}

/** A resolved value as a user would write it. */
export function format(option: Option, value: unknown): string {
  if (option.kind === 'duration' && typeof value === 'number') return formatDuration(value);
  if (option.kind === 'size' && typeof value === 'number') return formatSize(value);
  if (option.kind === 'algorithm') return formatAlgorithm(value as AlgorithmChoice);
  if (option.kind === 'switch') return value === true ? 'on' : 'off';
  return String(value);
}

interface Range {
  readonly min: number;
  readonly max: number;
}

// 1024 processes is beyond any machine this runs on; a typing error such as 40000 would fork until memory ends.
const workersRange: Range = { min: 1, max: 1024 };
const percentRange: Range = { min: 1, max: 1000 };
const percentage: RegExp = /^\d+(\.\d+)?%$/;

const switches = new Map<string, boolean>([
  ['on', true],
  ['off', false],
  ['yes', true],
  ['no', false],
  ['true', true],
  ['false', false],
  ['1', true],
  ['0', false],
]);
const spellings: Record<'toggle' | 'switch', ReadonlyMap<string, 'auto' | boolean>> = {
  toggle: new Map<string, 'auto' | boolean>([['auto', 'auto'], ...switches]),
  switch: switches,
};

const readers: Record<'integer' | 'duration' | 'size', (text: string) => number | undefined> = {
  // Number() alone would take '', '1e3' and '0x10', which nobody means.
  integer: (digits) => (/^\d+$/.test(digits) ? Number(digits) : undefined),
  duration: parseDuration,
  size: parseSize,
};

const text = z.string().trim();

function written(read: (text: string) => number | undefined): z.ZodType<number> {
  return z.union([z.number(), text.transform((said, context) => read(said) ?? refuse(context))]);
}

function numbersIn(said: string): number[] | undefined {
  const words = said === '' ? [] : said.split(',').map((word) => word.trim());
  return words.every((word) => /^\d+(\.\d+)?$/.test(word)) ? words.map(Number) : undefined;
}

/** No process can be given a word with a NUL in it; an empty one is meant only where words are kept exactly. */
function isPossible(word: string, { positional }: WordsOption): boolean {
  return !word.includes('\0') && (word !== '' || positional === 'rest');
}

function refuse(context: z.core.$RefinementCtx): never {
  context.addIssue({ code: 'custom' });
  return z.NEVER;
}

function inRange(value: number, { min, max }: Range): boolean {
  return value >= min && value <= max;
}

function clamp(value: number, { min, max }: Range): number {
  return Math.min(max, Math.max(min, Math.round(value)));
}

function shareOf(share: string): number {
  return Number(share.slice(0, -1));
}

function nearestNumber(option: Extract<Option, Range>, value: number | undefined): string | undefined {
  return value === undefined || Number.isNaN(value) ? undefined : format(option, clamp(value, option));
}

function nearestWorkers(said: string): string | undefined {
  if (percentage.test(said)) return `${clamp(shareOf(said), percentRange)}%`;
  const count = Number(said || Number.NaN);
  return Number.isNaN(count) ? suggest(said, ['auto']) : String(clamp(count, workersRange));
}

function oneOf(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
