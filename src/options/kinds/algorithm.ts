/** An algorithm as the value of an option. */
import { algorithmCatalog } from '../../algorithms/index.ts';
import {
  type AlgorithmChoice,
  expectedAlgorithm,
  formatAlgorithm,
  readAlgorithm,
} from '../algorithm-choice.ts';
import type { Kind } from '../grammar/kind.ts';
import { isRefusal } from '../grammar/refusal.ts';

export const algorithm: Kind<unknown, AlgorithmChoice> = {
  read(written) {
    const read = readAlgorithm(written);
    return isRefusal(read) ? read : { value: read };
  },
  expected: () => expectedAlgorithm,
  format: formatAlgorithm,
  words: () => algorithmCatalog.map(({ name }) => name),
};
