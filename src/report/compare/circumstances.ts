/** Under what a comparison ran, in sentences. */
import type { CompareResult, RoundFailure } from '../../measure/contract.ts';
import { failuresOf, samplesOf } from '../../measure/method/samples.ts';
import { sentenceOfMachine } from '../../measure/processes/machine.ts';
import type { LoadShape, Scenario, ScenarioFault } from '../../measure/scenarios/contract.ts';
import { counted, countedTimes } from '../../text/counted.ts';
import { plain } from '../ticks.ts';
import { listed } from './numbers.ts';

type Distribution = NonNullable<Scenario['service']>['distribution'];

/** A scenario's own sentence, with an end. */
export function summarySentence({ scenario }: CompareResult): string {
  return /[.!?]$/.test(scenario.summary) ? scenario.summary : `${scenario.summary}.`;
}

/** `open load, Poisson arrivals, 344 connections a second; each request works 1.98 ms (bimodal, ...)`. */
export function loadSentence({ scenario, perSecond }: CompareResult): string {
  const { load, service, speeds = [], longLived = 0, faults = [], stallMs } = scenario;
  const slow = speeds.flatMap((speed, index) =>
    speed === 1 ? [] : [`worker ${index + 1} at ${speed} × speed`],
  );
  return [
    shapeText(load, perSecond),
    ...(service === undefined
      ? ['plain answers']
      : [
          `each request ${service.kind === 'work' ? 'works' : 'waits'} ${distributionText(service.distribution)}`,
        ]),
    ...slow,
    ...(longLived === 0 ? [] : [`${plain(longLived)} event streams open alongside`]),
    ...(stallMs === undefined ? [] : [`pointsman with --stall-timeout ${stallMs}`]),
    ...faults.map(faultText),
  ].join('; ');
}

export function methodSentence({
  rounds,
  warmUpMs,
  measureMs,
  workers,
  scenario,
  seed,
}: CompareResult): string {
  const each =
    scenario.load.kind === 'volleys'
      ? counted(scenario.load.repeats, 'volley')
      : `${plain(measureMs / 1000)} s after ${plain(warmUpMs / 1000)} s of warm-up`;
  return `${counted(rounds, 'round')} of all targets in random order, each ${each}, ${counted(workers, 'worker')}, seed ${seed}`;
}

export function machineSentence({ machine }: CompareResult): string {
  return `${sentenceOfMachine(machine)}; load average ${machine.loadAverage.toFixed(2)} when the run began`;
}

/** Such as `autocannon 9.0.0 (at most 0.62 of a core)`. */
export function generatorSentence({ targets }: CompareResult): string | undefined {
  const generators = targets.flatMap((target) => samplesOf(target).map(({ generator }) => generator));
  if (generators.length === 0) return undefined;
  const names = [...new Set(generators.map(({ name }) => name))];
  const busiest = Math.max(...generators.map(({ busiest }) => busiest));
  return `${listed(names)}, at most ${busiest.toFixed(2)} of a core for one process`;
}

/** What a reader must know before believing the numbers: limits of the generator, failed rounds, kinds of errors. */
export function caveats({ targets, rounds }: CompareResult): string[] {
  const own = targets.flatMap((target) => {
    const { name } = target;
    const samples = samplesOf(target);
    const bound = samples.filter(({ generator }) => generator.bottleneck !== undefined);
    const [worst] = [...bound].sort((left, right) => right.generator.lateMs - left.generator.lateMs);
    const failures = samples.length === 0 ? [] : failuresOf(target);
    return [
      ...(worst === undefined
        ? []
        : [
            `${name}: the load generator was at its limit in ${bound.length} of ${counted(samples.length, 'round')}. ${bound.length > 1 ? 'At worst: ' : ''}${worst.generator.bottleneck}`,
          ]),
      ...failures.map((each) => `${name}: round ${each.round} of ${rounds} ${fateOf(each)}: ${each.failure}`),
    ];
  });
  return [...own, ...errorKinds(targets)];
}

/** Why a target has no numbers at all. */
export function failureText(target: CompareResult['targets'][number]): string {
  const reasons = new Map<string, Set<string>>();
  for (const each of failuresOf(target)) {
    const fate = fateOf(each);
    reasons.set(fate, (reasons.get(fate) ?? new Set()).add(each.failure));
  }
  if (reasons.size === 0) return 'not run';
  return [...reasons].map(([fate, texts]) => `${fate}: ${[...texts].join('; ')}`).join('; ');
}

/** Nothing is wrong with a target that there was no time for. */
function fateOf({ isSkipped }: RoundFailure): string {
  return isSkipped === true ? 'skipped' : 'failed';
}

function errorKinds(targets: CompareResult['targets']): string[] {
  const all = targets.flatMap((target) => {
    const kinds = new Map<string, number>();
    for (const [kind, count] of samplesOf(target).flatMap(({ errors }) => Object.entries(errors))) {
      kinds.set(kind, (kinds.get(kind) ?? 0) + count);
    }
    const texts = [...kinds].map(([kind, count]) => `${count.toLocaleString('en')} × ${kind}`);
    return texts.length === 0 ? [] : [`${target.name} ${texts.join(', ')}`];
  });
  return all.length === 0 ? [] : [`Requests without an answer: ${all.join('; ')}`];
}

function shapeText(load: LoadShape, perSecond: number | undefined): string {
  switch (load.kind) {
    case 'closed': {
      const { connections, reconnects, pipelining = 1, rate } = load;
      const way = reconnects ? 'a new connection for each request' : 'keep-alive';
      const more = [
        ...(pipelining === 1 ? [] : [`${pipelining} requests in flight on each`]),
        ...(rate === undefined ? [] : [`${plain(rate)} requests a second`]),
      ];
      return [`closed load, ${counted(connections, 'connection')}, ${way}`, ...more].join(', ');
    }
    case 'volleys':
      return `volleys, ${counted(load.connections, 'connection')} at once with one request each, ${countedTimes(load.repeats)}`;
    case 'open': {
      const { arrivals, requests, thinkMs = 0 } = load;
      const kind =
        typeof arrivals === 'object'
          ? `bursts of ${arrivals.size} every ${plain(arrivals.everyMs)} ms`
          : `${arrivals === 'poisson' ? 'Poisson' : 'regular'} arrivals`;
      const counts = (requests ?? []).map(({ count, share }) => `${count} (${plain(100 * share)} %)`);
      return [
        `open load, ${kind}`,
        ...(perSecond === undefined ? [] : [`${plain(perSecond)} connections a second`]),
        ...(counts.length === 0 ? [] : [`${listed(counts)} requests on each`]),
        ...(thinkMs === 0 ? [] : [`${plain(thinkMs)} ms between requests`]),
      ].join(', ');
    }
  }
}

function distributionText(distribution: Distribution): string {
  const { kind, mean = 1 } = distribution;
  const rest = Object.entries(distribution)
    .filter(([key]) => key !== 'kind' && key !== 'mean')
    .map(([key, value]) => `${parameterNames[key] ?? key} ${value}`);
  const shape = [kind, ...rest].join(', ');
  return `${plain(mean)} ms${kind === 'deterministic' ? '' : ` on average (${shape})`}`;
}

const parameterNames: Readonly<Record<string, string>> = {
  scv: 'squared coefficient of variation',
  longShare: 'share of long ones',
  ratio: 'ratio',
  shape: 'shape',
  stages: 'stages',
};

function faultText(fault: ScenarioFault): string {
  const at = plain(100 * fault.at);
  if (fault.kind === 'crash') return `worker ${fault.worker} is killed after ${at} % of the time`;
  return `worker ${fault.worker} is ${plain(fault.factor)} times slower from ${at} % to ${plain(100 * fault.until)} % of the time`;
}
