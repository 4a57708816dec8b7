/** What is said of a scenario in a file that is not one: the texts are those of the options. */
import type { z } from 'zod';
import { didYouMean, sentencesOf, unknownName } from '../../options/grammar/refusal.ts';
import { suggest } from '../../options/grammar/suggest.ts';

/** Sentences for one mistake; undefined where the schema has its own. */
export function describeMistake(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'unrecognized_keys':
      return unknownFields(issue.keys, fieldsOf(issue.inst));
    case 'invalid_type':
      return `expected ${issue.expected}${issue.input === undefined ? ', found nothing' : ''}.`;
    case 'invalid_value':
      return sentencesOf(unknownName(issue.input, issue.values.map(String)));
    case 'invalid_union': {
      const { discriminator, options } = issue as { discriminator?: string; options?: readonly unknown[] };
      if (discriminator === undefined || options === undefined) return undefined;
      const written = (issue.input as Readonly<Record<string, unknown>>)[discriminator];
      return sentencesOf(unknownName(written, options.map(String)));
    }
    default:
      return undefined;
  }
}

/** All of them, each behind the field it is about. */
export function mistakesIn({ issues }: z.ZodError): string {
  return issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`))
    .join(' ');
}

function unknownFields(unknown: readonly string[], known: readonly string[]): string {
  const names = unknown.map((key) => JSON.stringify(key)).join(', ');
  const hint = unknown.length === 1 ? didYouMean(suggest(unknown[0]!, known)) : undefined;
  return `there is no field ${names} here.${hint === undefined ? '' : ` ${hint}`}`;
}

/** Those of the object that met an unknown one. */
function fieldsOf(schema: unknown): readonly string[] {
  const { shape = {} } = (schema as z.ZodObject | undefined)?._zod.def ?? {};
  return Object.keys(shape);
}
