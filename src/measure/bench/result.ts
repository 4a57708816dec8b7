/** From what the load saw and the samples of the balancer to the numbers. */

import { jainIndex } from '../../simulate/statistics/jain-index.ts';
import { counted } from '../../text/counted.ts';
import { decodeHistogram, latencyOf } from '../load/histogram.ts';
import { loadWarning } from '../processes/machine.ts';
import { cpuPerRequest, isSameProcesses } from '../processes/usage.ts';
import type { BenchResult } from './contract.ts';
import type { Measured, Samples } from './measured.ts';
import type { Sample } from './sample.ts';
import { sharesOf } from './shares.ts';

export function resultOf(measured: Measured): BenchResult {
  const { plan, startedAt, machine, url, balancer, loaded, samples } = measured;
  const { load } = plan;
  const { seconds, answered, errors, timeLine, generator } = loaded;
  const shares = sharesOf(measured);
  const memory = samples.end.usage?.memoryMiB;
  return {
    version: machine.pointsman,
    startedAt,
    machine,
    url,
    balancer,
    load,
    seconds,
    requestsPerSecond: answered / seconds,
    answered,
    errors,
    latency: latencyOf(decodeHistogram(loaded.latency)),
    isCorrected: load.rate !== undefined,
    histogram: loaded.latency,
    cpu: cpuOf(samples, answered),
    memoryMiB: memory && { master: memory.master ?? 0, workers: memory.workers },
    shares,
    fairness: fairnessOf(shares),
    timeLine,
    generator,
    notes: notesOf(measured),
  };
}

function cpuOf({ begin, end }: Samples, answered: number): BenchResult['cpu'] {
  if (begin.usage === undefined || end.usage === undefined) return undefined;
  const cpu = cpuPerRequest(begin.usage, end.usage, answered);
  return cpu && { ...cpu, masterUs: cpu.masterUs ?? 0 };
}

function fairnessOf(shares: BenchResult['shares']): number | undefined {
  if (shares.length === 0) return undefined;
  return jainIndex(
    shares.map(({ requests }) => requests),
    shares.map(({ weight }) => weight),
  );
}

function notesOf({ plan: { load }, machine, loaded, samples, balancer }: Measured): string[] {
  const { begin, end } = samples;
  const restarted = (sample: Sample): number =>
    sample.counts?.workers.reduce((sum, { restarts }) => sum + restarts, 0) ?? 0;
  const restarts = restarted(end) - restarted(begin);
  const shed = (end.counts?.shed ?? 0) - (begin.counts?.shed ?? 0);
  const perSecond = loaded.answered / loaded.seconds;
  return [
    loadWarning(machine),
    restarts > 0 && `${counted(restarts, 'worker')} died and had to be replaced`,
    shed > 0 && `the balancer refused ${counted(shed, 'connection')}`,
    load.rate !== undefined &&
      perSecond < 0.95 * load.rate &&
      `only ${Math.round(perSecond)} of ${load.rate} requests a second were answered`,
    balancer !== undefined &&
      begin.usage === undefined &&
      'CPU time and memory are unknown, because this system has no /proc',
    begin.usage !== undefined &&
      (end.usage === undefined || !isSameProcesses(begin.usage, end.usage)) &&
      'CPU time is unknown, because processes started or ended during the measurement',
  ]
    .filter((note) => typeof note === 'string')
    .map(sentence);
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
