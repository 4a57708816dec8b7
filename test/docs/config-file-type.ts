/** The type of the config file, with what an editor shows of each key. */
import { serveOptions } from '../../src/options/index.ts';
import { format } from '../../src/options/kinds.ts';
import { keysOf } from '../../src/options/names.ts';

export const configFileTypePath = 'src/options/config-file-type.ts';

/** What `start()` takes in another form, or not at all. */
const otherInCode = ['app', 'algorithm', 'logLevel', 'logPretty'];

export function configFileType(): string {
  const members = Object.entries(serveOptions).flatMap(([key, option]) => {
    if ('notInFile' in option) return [];
    const standard = 'defaultText' in option ? option.defaultText : `\`${format(option, option.default)}\``;
    return keysOf(key, option).map((each): [string, string] => {
      const text = each === key ? option.doc : `Another name of \`${key}\`. ${option.doc}`;
      const comment = `${text.replaceAll('*/', '*\\/')} Default: ${standard}.`;
      return [each, `  /** ${comment} */\n  readonly ${each}?: Values['${each}'];\n`];
    });
  });
  const linesOf = (isOther: boolean): string =>
    members.flatMap(([key, lines]) => (otherInCode.includes(key) === isOther ? lines : [])).join('');
  return `/**
 * What a config file and code may say, and what an editor shows of each key. \`npm run docs\` writes this file from the
 * table in serve-options.ts: a type that is computed from a table has no comments.
 */
import type { Written } from './contract.ts';
import type { serveOptions } from './serve-options.ts';

type Values = Written<typeof serveOptions>;

/** The options that a config file and \`start()\` have in common. */
export interface CommonOptions {
${linesOf(false)}}

/** What a config file may hold. */
export interface ConfigFile extends CommonOptions {
${linesOf(true)}}
`;
}
