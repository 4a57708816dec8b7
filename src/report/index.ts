/** What the rest of the program needs of reports. */
export { compareMarkdown, comparePage } from './compare/index.ts';
export { reportPage } from './sim/index.ts';
