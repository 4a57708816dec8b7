/** What a body may hold: a table of fields, of which a wrong or unknown one is refused by its name. */
import { pointsmanError } from '../../errors.ts';
import { cut } from '../../options/grammar/refusal.ts';

export interface Field<Value> {
  /** Ends the sentence "expected ...". */
  readonly expected: string;
  is(value: unknown): value is Value;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;

/** A field that is not there, or null, was not given. */
export type Body<Table extends Fields> = {
  readonly [Key in keyof Table]?: Table[Key] extends Field<infer Value> ? Value : never;
};

/**
 * The fields of `table` in `given`, and nothing that an object inherits. Throws ERR_UNKNOWN_OPTION and
 * ERR_INVALID_OPTION.
 */
export function readFields<const Table extends Fields>(
  table: Table,
  given: Readonly<Record<string, unknown>>,
): Body<Table> {
  const body: Record<string, unknown> = Object.create(null);
  for (const [key, value] of Object.entries(given)) {
    if (!Object.hasOwn(table, key)) refuseKey(key, table);
    if (value === null) continue;
    const field = table[key]!;
    if (!field.is(value)) {
      const written = cut(JSON.stringify(value));
      throw pointsmanError('ERR_INVALID_OPTION', { given: `${key} ${written}`, expected: field.expected });
    }
    body[key] = value;
  }
  return body as Body<Table>;
}

export function integer(min: number, max: number): Field<number> {
  return {
    expected: `a whole number from ${min} to ${max}`,
    is: (value): value is number => Number.isInteger(value) && within(value as number, min, max),
  };
}

export function number(min: number, max: number): Field<number> {
  return {
    expected: `a number from ${min} to ${max}`,
    is: (value): value is number => Number.isFinite(value) && within(value as number, min, max),
  };
}

export const flag: Field<boolean> = {
  expected: 'true or false',
  is: (value): value is boolean => typeof value === 'boolean',
};

export function text(expected: string, pattern: RegExp): Field<string> {
  return {
    expected,
    is: (value): value is string => typeof value === 'string' && value.length <= 4096 && pattern.test(value),
  };
}

export function either<One, Other>(one: Field<One>, other: Field<Other>): Field<One | Other> {
  return {
    expected: `${one.expected}, or ${other.expected}`,
    is: (value): value is One | Other => one.is(value) || other.is(value),
  };
}

function within(value: number, min: number, max: number): boolean {
  return value >= min && value <= max;
}

function refuseKey(key: string, table: Fields): never {
  const names = Object.keys(table);
  throw pointsmanError('ERR_UNKNOWN_OPTION', {
    given: `The field ${cut(JSON.stringify(key))}`,
    hint: names.length === 0 ? 'There are none here.' : `There are: ${names.join(', ')}.`,
  });
}
