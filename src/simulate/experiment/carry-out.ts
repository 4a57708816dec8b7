/** Carries out one run. */
import type { Algorithm, AlgorithmContext } from '../../algorithms/contract.ts';
import type { AlgorithmEntry } from '../../algorithms/entry.ts';
import { pointsmanError } from '../../errors.ts';
import { loadAlgorithm } from '../../options/index.ts';
import { type SimulateOptions, simulate } from '../index.ts';
import type { Run, RunOutcome } from './contract.ts';
import { QueueWatch } from './queue-watch.ts';

/** Throws what loading the algorithm throws, and ERR_ALGORITHM_INVALID when one of the user's fails on the way. */
export async function carryOut(run: Run, onProgress: (share: number) => void): Promise<RunOutcome> {
  const { algorithm, scenario, seed, watch } = run;
  const spec = { name: algorithm.name, options: algorithm.options };
  if (watch === undefined && algorithm.file === undefined) {
    return { result: simulate(scenario, spec, { seed, onProgress }), timeLine: undefined };
  }
  let failure: unknown;
  const make = await loadAlgorithm(algorithm, (error) => {
    failure ??= error;
  });
  const queues = watch === undefined ? undefined : new QueueWatch(watch, scenario.workers.count);
  const entry = entryOf((context) => {
    const made = make(context);
    return queues?.follow(made, context, scenario.unitMs ?? 1) ?? made;
  });
  // Its options are read already: what is simulated is what was made of them.
  const options: SimulateOptions = { seed, entry, onProgress };
  const result = simulate(scenario, { name: algorithm.name }, options);
  if (failure !== undefined) {
    const reason = failure instanceof Error ? `${failure.name}: ${failure.message}` : String(failure);
    throw pointsmanError('ERR_ALGORITHM_INVALID', { path: algorithm.name, reason }, failure);
  }
  return { result: { ...result, algorithm: spec }, timeLine: queues?.timeLine() };
}

function entryOf(create: (context: AlgorithmContext) => Algorithm): AlgorithmEntry {
  return {
    name: 'given',
    group: 'rotation and chance',
    aliases: [],
    summary: '',
    rule: '',
    useWhen: '',
    avoidWhen: '',
    source: '',
    needsAddress: false,
    waitsFor: 'any',
    options: [],
    create: (_, context) => create(context),
  };
}
