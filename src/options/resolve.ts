/** Flag over variable over file over default, checked once; inside only resolved options exist. */
import { inspect } from 'node:util';
import { PointsmanError } from '../errors.ts';
import type { Option, OptionTable, Origin, Resolved } from './contract.ts';
import { cut, isRefusal, type Refusal, sentencesOf, shown } from './grammar/refusal.ts';
import { format, readOption } from './kinds.ts';
import { envName, flagName, hasFlag, keysOf } from './names.ts';
import { countedFrom } from './paths-in-file.ts';
import { accepted, refuseOption } from './refuse-option.ts';

/** The values as they were written. `undefined` and empty variables count as not given. */
export interface Sources {
  /** By key or alias: a string, or a list of words that are taken as they are. */
  readonly flags?: Flags;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly file?: FileSource | undefined;
}

export interface FileSource {
  /** For messages. */
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** From which its paths count; the working directory unless given. */
  readonly directory?: string;
}

export type Flags = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface Resolution<Table extends OptionTable> {
  readonly options: Resolved<Table>;
  /** Where each value came from. */
  readonly origins: Readonly<Record<keyof Table, Origin>>;
}

/**
 * Resolves every option of `table`. `order` names pairs of which the first may not be more than the second.
 * Throws ERR_INVALID_OPTION, naming where the value came from and the nearest allowed one.
 */
export function resolveTable<const Table extends OptionTable>(
  table: Table,
  sources: Sources,
  order: readonly (readonly [keyof Table & string, keyof Table & string])[] = [],
): Resolution<Table> {
  const options: Record<string, unknown> = {};
  const origins: Record<string, Origin> = {};
  for (const [key, option] of Object.entries(table)) {
    const found = find(key, option, sources);
    origins[key] = found.origin;
    options[key] = resolvedValue(option, found, sources);
  }
  for (const [smaller, larger] of order) checkOrder(table, options, origins, smaller, larger);
  return {
    options: Object.freeze(options) as Resolved<Table>,
    origins: Object.freeze(origins) as Readonly<Record<keyof Table, Origin>>,
  };
}

function resolvedValue(option: Option, found: Found, { file }: Sources): unknown {
  if (found.origin.source === 'default') return option.default;
  const value = check(option, found);
  return found.origin.source === 'file' ? countedFrom(file?.directory ?? '.', option, value) : value;
}

interface Found {
  readonly value: unknown;
  readonly origin: Origin;
}

/** In the first source that has the option, by its key or an alias. Throws ERR_INVALID_OPTION when it has it by two. */
function find(key: string, option: Option, sources: Sources): Found {
  const keys = keysOf(key, option);
  for (const lookIn of [inFlags, inEnv, inFile]) {
    const [found, other] = keys.flatMap((each) => lookIn(each, option, sources) ?? []);
    if (found !== undefined && other !== undefined) refuseBoth(found, other);
    if (found !== undefined) return found;
  }
  return { value: option.default, origin: { source: 'default', text: 'default' } };
}

function inFlags(key: string, option: Option, { flags = {} }: Sources): Found | undefined {
  const value = flags[key];
  if (value === undefined) return undefined;
  return { value, origin: { source: 'flag', text: flagText(key, option, value) } };
}

function inEnv(key: string, _option: Option, { env = {} }: Sources): Found | undefined {
  const value = env[envName(key)];
  // Compose files and CI pass variables that are declared but empty; that is "not set", not a value.
  if (value === undefined || value === '') return undefined;
  return { value, origin: { source: 'env', text: `${envName(key)}=${shown(value)}` } };
}

function inFile(key: string, option: Option, { file }: Sources): Found | undefined {
  if (file === undefined || option.notInFile === true || !Object.hasOwn(file.values, key)) return undefined;
  const value = file.values[key];
  return value === undefined
    ? undefined
    : { value, origin: { source: 'file', text: `${key} in ${file.path}` } };
}

function refuseBoth(found: Found, other: Found): never {
  const hint = 'They are two names for the same option.';
  refuseOption(`${found.origin.text} together with ${other.origin.text}`, {
    expected: 'only one of them',
    hint,
  });
}

function flagText(key: string, option: Option, flag: string | readonly string[]): string {
  const said = typeof flag === 'string' ? shown(flag) : cut(flag.map(shown).join(' '));
  if (option.positional === 'first') return said;
  return hasFlag(option) ? `--${flagName(key)} ${said}` : `-- ${said}`;
}

function check(option: Option, { value, origin }: Found): unknown {
  // A flag and a variable carry their value in their origin; a file's is shown beside its key.
  const given = origin.source === 'file' ? `${origin.text}, ${shownValue(value)},` : origin.text;
  const read = readOption(option, value);
  if (isRefusal(read) && origin.source === 'flag' && isBare(option, value)) refuseBare(origin.text, read);
  return accepted(given, read);
}

/** What the parser makes of a flag with nothing behind it, or with another flag. */
function isBare({ positional }: Option, value: unknown): boolean {
  return positional === undefined && [value].flat().includes('');
}

function refuseBare(origin: string, refusal: Refusal): never {
  const [flag] = origin.split(' ', 1);
  throw new PointsmanError('ERR_INVALID_OPTION', `${flag} needs a value: ${sentencesOf(refusal)}`);
}

function checkOrder(
  table: OptionTable,
  options: Readonly<Record<string, unknown>>,
  origins: Readonly<Record<string, Origin>>,
  smaller: string,
  larger: string,
): void {
  if ((options[smaller] as number) <= (options[larger] as number)) return;
  const name = (key: string): string => {
    const { source, text } = origins[key]!;
    const value = format(table[key]!, options[key]);
    return source === 'default' ? `${key} (${value} by default)` : `${key} (${value} from ${text})`;
  };
  throw new PointsmanError(
    'ERR_INVALID_OPTION',
    `${name(smaller)} is greater than ${name(larger)}. Lower the first or raise the second.`,
  );
}

/** inspect() stands what JSON.stringify() throws at: bigints and objects that contain themselves. */
function shownValue(value: unknown): string {
  return typeof value === 'string' ? shown(value) : cut(inspect(value, { depth: 1, breakLength: Infinity }));
}
