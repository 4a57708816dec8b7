/** The type of the config file, with what an editor shows of each key. */
import { serveOptions } from '../../src/options/index.ts';
import { format } from '../../src/options/kinds.ts';
import { keysOf } from '../../src/options/names.ts';

export const configFileTypePath = 'src/options/config-file-type.ts';

export function configFileType(): string {
  const members = Object.entries(serveOptions).flatMap(([key, option]) => {
    if ('notInFile' in option) return [];
    const standard = 'defaultText' in option ? option.defaultText : `\`${format(option, option.default)}\``;
    return keysOf(key, option).map((each) => {
      const text = each === key ? option.doc : `Another name of \`${key}\`. ${option.doc}`;
      return `  /** ${text.replaceAll('*/', '*\\/')} Default: ${standard}. */\n  readonly ${each}?: Values['${each}'];\n`;
    });
  });
  return `/**
 * What a config file may hold, and what an editor shows of each key. \`npm run docs\` writes this file from the table in
 * serve-options.ts: a type that is computed from a table has no comments.
 */
import type { Written } from './contract.ts';
import type { serveOptions } from './serve-options.ts';

type Values = Written<typeof serveOptions>;

export interface ConfigFile {
${members.join('')}}
`;
}
