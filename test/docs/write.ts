/** `npm run docs`: brings the generated parts of README.md up to date. */
import { readFileSync, writeFileSync } from 'node:fs';
import { withSections } from './sections.ts';

writeFileSync('README.md', withSections(readFileSync('README.md', 'utf8')));
