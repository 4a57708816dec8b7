/** Puts load on a port, from processes of its own: the one that waits for the result has nothing to do with it. */
import { pointsmanError } from '../../errors.ts';
import { DESCRIPTOR_RESERVE, descriptorLimit } from '../../platform/descriptors.ts';
import type { LoadOrder, RunningLoad } from './contract.ts';
import { type GeneratorProcess, startGenerator } from './generator-process.ts';
import { mergeReports } from './merge-reports.ts';

/** Throws ERR_DESCRIPTOR_LIMIT when a process cannot have as many connections. `onStart` is told each process id. */
export function startLoad(order: LoadOrder, onStart?: (pid: number) => void): RunningLoad {
  requireDescriptors(order);
  const processes = processesOf(order);
  const generators: GeneratorProcess[] = Array.from({ length: processes }, (_, process) =>
    startGenerator({ ...order, processes, process }, onStart),
  );
  const abort = (): void => {
    for (const { abort } of generators) abort();
  };
  const measuring = Promise.all(generators.map((process) => process.measuring)).then(() => {});
  const result = Promise.all(generators.map((process) => process.report)).then(
    mergeReports,
    (error: unknown) => {
      abort();
      throw error;
    },
  );
  // Both fail at once, and most callers wait for one after the other.
  for (const promise of [measuring, result]) promise.catch(() => {});
  return { measuring, result, abort };
}

/** Volleys have one: with several, none of their repetitions would begin at once. */
function processesOf({ shape, processes = 1 }: LoadOrder): number {
  if (shape.kind === 'volleys') return 1;
  if (shape.kind === 'open') return processes;
  return Math.min(processes, shape.connections, shape.rate ?? processes);
}

/** Only what is known beforehand; of an open load, further ones are counted as EMFILE. */
function requireDescriptors(order: LoadOrder): void {
  const { shape, longLived } = order;
  const connections = shape.kind === 'open' ? 0 : Math.ceil(shape.connections / processesOf(order));
  const limit = descriptorLimit();
  const needed = connections + longLived + DESCRIPTOR_RESERVE;
  // What it would tell of options is not about those of a load.
  if (limit < needed) throw pointsmanError('ERR_DESCRIPTOR_LIMIT', { limit, needed, isForStart: true });
}
