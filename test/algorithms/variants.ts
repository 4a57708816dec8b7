/** Every algorithm as it can be asked for: with its defaults, with each choice and switch, and in each decorator. */
import type { Algorithm, AlgorithmContext } from '../../src/algorithms/contract.ts';
import {
  type AlgorithmEntry,
  type AlgorithmOptions,
  algorithmCatalog,
  createAlgorithm,
} from '../../src/algorithms/index.ts';

export interface Variant {
  readonly title: string;
  readonly entry: AlgorithmEntry;
  readonly options: AlgorithmOptions;
  create(context: AlgorithmContext): Algorithm;
}

export const bareVariants: readonly Variant[] = algorithmCatalog.flatMap((entry) => [
  variant(entry, {}),
  ...entry.options.flatMap((option) => {
    const values = option.kind === 'choice' ? option.values : option.kind === 'switch' ? [true, false] : [];
    return values
      .filter((value) => value !== option.default)
      .map((value) => variant(entry, { [option.name]: value }));
  }),
]);

const decorators: readonly AlgorithmOptions[] = [
  { 'slow-start': 1000 },
  { 'pending-limit': 3 },
  { 'failure-penalty': 5 },
  { 'share-cap': 2 },
  { sticky: true },
  { 'slow-start': 1000, 'pending-limit': 3, 'failure-penalty': 5, 'share-cap': 2, sticky: true },
];

export const decoratedVariants: readonly Variant[] = algorithmCatalog.flatMap((entry) =>
  decorators.map((options) => variant(entry, options)),
);

export const allVariants: readonly Variant[] = [...bareVariants, ...decoratedVariants];

/** True for those that may let a connection wait although a worker has room. */
export function mayWait({ entry, options }: Variant): boolean {
  return (
    (entry.name === 'rr' && options.wait !== false) ||
    entry.name === 'node-cluster' ||
    options.overflow === 'wait'
  );
}

/** True for those that may choose a member without room, for which the connection then waits. */
export function keepsClients({ entry, options }: Variant): boolean {
  return (
    (entry.waitsFor === 'client' && options.wait !== false) ||
    (options.sticky === true && options['sticky-wait'] !== false)
  );
}

function variant(entry: AlgorithmEntry, options: AlgorithmOptions): Variant {
  const said = Object.entries(options).map(([name, value]) => `${name}=${value}`);
  return {
    title: said.length === 0 ? entry.name : `${entry.name}(${said.join(', ')})`,
    entry,
    options,
    create: (context) => createAlgorithm({ name: entry.name, options }, context),
  };
}
