/** Flag over variable over file over default, checked once; inside only resolved options exist. */
import { inspect } from 'node:util';
import { PointsmanError, pointsmanError } from '../errors.ts';
import type { Option, OptionTable, Origin, Resolved } from './contract.ts';
import { format, refusalOf, schemaOf } from './kinds.ts';
import { envName, flagName, hasFlag } from './names.ts';

/** The values as they were written. `undefined` and empty variables count as not given. */
export interface Sources {
  /** By key: a string, or a list of words that are taken as they are. */
  readonly flags?: Flags;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly file?: { readonly path: string; readonly values: Readonly<Record<string, unknown>> } | undefined;
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
    options[key] = found.origin.source === 'default' ? option.default : check(option, found);
  }
  for (const [smaller, larger] of order) checkOrder(table, options, origins, smaller, larger);
  return {
    options: Object.freeze(options) as Resolved<Table>,
    origins: Object.freeze(origins) as Readonly<Record<keyof Table, Origin>>,
  };
}

interface Found {
  readonly value: unknown;
  readonly origin: Origin;
}

function find(key: string, option: Option, { flags = {}, env = {}, file }: Sources): Found {
  const flag = flags[key];
  if (flag !== undefined) {
    return { value: flag, origin: { source: 'flag', text: flagText(key, option, flag) } };
  }
  const variable = env[envName(key)];
  // Compose files and CI pass variables that are declared but empty; that is "not set", not a value.
  if (variable !== undefined && variable !== '') {
    return { value: variable, origin: { source: 'env', text: `${envName(key)}=${quote(variable)}` } };
  }
  if (file !== undefined && option.notInFile !== true && Object.hasOwn(file.values, key)) {
    const value = file.values[key];
    if (value !== undefined) return { value, origin: { source: 'file', text: `${key} in ${file.path}` } };
  }
  return { value: option.default, origin: { source: 'default', text: 'default' } };
}

function flagText(key: string, option: Option, flag: string | readonly string[]): string {
  const said = typeof flag === 'string' ? quote(flag) : cut(flag.map(quote).join(' '));
  if (option.positional === 'first') return said;
  return hasFlag(option) ? `--${flagName(key)} ${said}` : `-- ${said}`;
}

function check(option: Option, { value, origin }: Found): unknown {
  const result = schemaOf(option).safeParse(value);
  if (result.success) return result.data;
  // A flag and a variable carry their value in their origin; a file's is shown beside its key.
  const given = origin.source === 'file' ? `${origin.text}, ${quote(value)},` : origin.text;
  throw pointsmanError('ERR_INVALID_OPTION', {
    given,
    ...refusalOf(option, value),
  });
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
    `${name(smaller)} is more than ${name(larger)}. Lower the first or raise the second.`,
  );
}

/** Bare where it reads well, escaped where it has spaces or control characters; a long one is cut. */
function quote(value: unknown): string {
  if (typeof value === 'string' && /^[\w.%:/+-]{1,80}$/.test(value)) return value;
  // inspect() stands what JSON.stringify() throws at: bigints and objects that contain themselves.
  const shown =
    typeof value === 'string' ? JSON.stringify(value) : inspect(value, { depth: 1, breakLength: Infinity });
  return cut(shown);
}

function cut(shown: string): string {
  return shown.length > 80 ? `${shown.slice(0, 77)}...` : shown;
}
