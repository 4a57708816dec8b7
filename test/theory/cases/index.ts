import type { TheoryCase } from '../contract.ts';
import { everyAlgorithmCases } from './every-algorithm.ts';
import { fewWorkersCases } from './few-workers.ts';
import { generalServiceCases } from './general-service.ts';
import { lateBindingCases } from './late-binding.ts';
import { manyWorkersCases } from './many-workers.ts';
import { obliviousCases } from './oblivious.ts';
import { openConnectionsCases } from './open-connections.ts';
import { unequalWorkersCases } from './unequal-workers.ts';

export const theoryCases: readonly TheoryCase[] = [
  ...obliviousCases,
  ...generalServiceCases,
  ...fewWorkersCases,
  ...unequalWorkersCases,
  ...manyWorkersCases,
  ...lateBindingCases,
  ...openConnectionsCases,
  ...everyAlgorithmCases,
];
