/** `npm run docs`: brings the generated parts of the READMEs up to date. */
import { readFileSync, writeFileSync } from 'node:fs';
import { configFileType, configFileTypePath } from './config-file-type.ts';
import { generated, withSections } from './sections.ts';

for (const path of Object.keys(generated)) {
  writeFileSync(path, withSections(path, readFileSync(path, 'utf8')));
}
writeFileSync(configFileTypePath, configFileType());
