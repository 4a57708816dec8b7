/** Makes the algorithm that a name and options ask for. */
import { findAlgorithm } from './catalog.ts';
import type { Algorithm, AlgorithmContext } from './contract.ts';
import { decorate } from './decorators/index.ts';
import type { AlgorithmEntry, AlgorithmOptions } from './entry.ts';

/** An algorithm as it is asked for. Durations are in milliseconds; what is left out has its default. */
export interface AlgorithmSpec {
  readonly name: string;
  readonly options?: AlgorithmOptions | undefined;
}

/** For a spec whose options are values that their entries allow. */
export function createAlgorithm({ name, options }: AlgorithmSpec, context: AlgorithmContext): Algorithm {
  const entry = findAlgorithm(name);
  if (entry === undefined) throw new Error(`there is no algorithm "${name}"`);
  return createFromEntry(entry, options, context);
}

/** The same for an entry that is not in the catalog. */
export function createFromEntry(
  entry: Pick<AlgorithmEntry, 'create'>,
  options: AlgorithmOptions = {},
  context: AlgorithmContext,
): Algorithm {
  return decorate(entry.create(options, context), options, context);
}
