/** What the rest of the program needs of the algorithms. */
export { algorithmCatalog, findAlgorithm } from './catalog.ts';
export { type AlgorithmSpec, createAlgorithm, createFromEntry } from './create.ts';
export { decoratorOptions } from './decorators/index.ts';
export type { AlgorithmEntry, AlgorithmGroup, AlgorithmOption, AlgorithmOptions } from './entry.ts';
export { overrides } from './entry.ts';
