/** The algorithm that the options ask for, those it is changed to later, and the weights they go by. */
import type { Logger } from 'pino';
import type { Algorithm, AlgorithmContext } from '../../algorithms/contract.ts';
import { pointsmanError } from '../../errors.ts';
import {
  type AlgorithmChoice,
  formatAlgorithm,
  loadAlgorithm,
  makerOf,
  type ServeResolution,
} from '../../options/index.ts';
import { countedTimes } from '../../text/counted.ts';
import { atMostOncePerSecond } from '../log-limit.ts';

export interface AlgorithmMakers {
  /** Each listening address has one of its own. */
  create(): Algorithm;
  makerOf(choice: AlgorithmChoice): () => Algorithm;
  /** Also of a file. Rejects with ERR_ALGORITHM_INVALID and ERR_INVALID_OPTION. */
  load(choice: AlgorithmChoice): Promise<() => Algorithm>;
}

/** Throws ERR_ALGORITHM_INVALID, and ERR_INVALID_OPTION for the options of an algorithm in a file. */
export async function chooseAlgorithm(
  choice: AlgorithmChoice,
  context: AlgorithmContext,
  logger: Logger,
): Promise<AlgorithmMakers> {
  const failed = atMostOncePerSecond((count, err: unknown) =>
    logger.error(
      { event: 'algorithm-failed', err, count },
      `the algorithm ${formatAlgorithm(choice)} failed ${countedTimes(count)}; workers were picked at random`,
    ),
  );
  const make = await loadAlgorithm(choice, failed);
  return {
    create: () => make(context),
    makerOf(next) {
      const makeNext = makerOf(next, failed);
      return () => makeNext(context);
    },
    load: async (next) => {
      const makeNext = await loadAlgorithm(next, failed);
      return () => makeNext(context);
    },
  };
}

/** The weight of each slot: 1 beyond the list. Throws ERR_INVALID_OPTION when nobody would get a connection. */
export function weightsOf(
  slots: readonly number[],
  { options, origins }: ServeResolution,
): readonly number[] {
  const weights = slots.map((slot) => options.weights[slot - 1] ?? 1);
  if (weights.some((weight) => weight > 0)) return weights;
  const expected = 'a weight above 0 for at least one worker';
  throw pointsmanError('ERR_INVALID_OPTION', { given: origins.weights.text, expected });
}
