/** From the options of `lb compare` to the comparisons they ask for, one for each scenario. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pointsmanError } from '../../errors.ts';
import type { CompareOptions } from '../../options/compare-options.ts';
import { shown, unknownName } from '../../options/grammar/refusal.ts';
import { refuseOption } from '../../options/refuse-option.ts';
import { usableCores } from '../../platform/usable-cores.ts';
import { loadScenarios, resolveShape, type Scenario } from '../scenarios/index.ts';
import type { Target } from '../targets/contract.ts';
import { comparedApp, resolveTargets } from '../targets/index.ts';
import type { ComparePlan } from './contract.ts';
import { paceOf } from './pace.ts';

export interface PlanInput {
  readonly options: CompareOptions;
  /** Every option as it is written, by flag without dashes. */
  readonly settings: Readonly<Record<string, string>>;
  readonly isQuick: boolean;
  readonly predicts: boolean;
  readonly cwd: string;
  readonly version: string;
  /** Told what takes a while before anything is measured. */
  readonly announce?: (message: string) => void;
}

/** Throws ERR_INVALID_OPTION, ERR_SCENARIO_INVALID, ERR_APP_NOT_FOUND, and ERR_NOT_MEASURED where nobody can run. */
export async function planCompare(input: PlanInput): Promise<ComparePlan[]> {
  const { options, cwd } = input;
  const scenarios = await loadScenarios(options.scenario, cwd);
  const isOurApp = options.app === undefined;
  const app = isOurApp ? comparedApp : findApp(options.app!, cwd);
  if (!isOurApp) for (const scenario of scenarios) refuseForOtherApps(scenario);
  for (const scenario of scenarios) refuseFaultsOfNobody(scenario, options.workers);
  const all = resolveTargets({
    algos: options.algos,
    against: options.against ?? '',
    handoffs: options.handoff,
  });
  const { present, missing } = await lookForAll(all, input.announce);
  if (present.length === 0) throw nobody(missing);
  const baseline = baselineOf(options, all, present);
  const cores = usableCores().count;
  return scenarios.map((scenario, index) => ({
    targets: present,
    missing,
    scenario,
    shape: resolveShape(scenario, { cores, workers: options.workers }),
    app,
    isOurApp,
    path: options.path,
    workers: options.workers,
    cores,
    ...paceOf(options),
    quickFor: input.isQuick ? scenarios.length - index : undefined,
    seed: options.seed,
    baseline,
    predicts: input.predicts,
    settings: input.settings,
    version: input.version,
    notes: notesOf(input),
  }));
}

function findApp(written: string, cwd: string): string {
  const path = resolve(cwd, written);
  if (existsSync(path)) return path;
  throw pointsmanError('ERR_APP_NOT_FOUND', { app: written, reason: 'there is no such file' });
}

/** What a scenario asks of the app that only ours can do. */
function refuseForOtherApps({ name, service, speeds, longLived, faults, load }: Scenario): void {
  const needs = [
    ...(service === undefined ? [] : ['requests that take a given time']),
    ...(speeds === undefined ? [] : ['workers that can be slowed down']),
    ...(longLived === undefined ? [] : ['event streams']),
    ...(faults === undefined || faults.length === 0 ? [] : ['workers that identify themselves']),
    ...(load.kind === 'volleys' ? ['answers that say which worker gave them'] : []),
  ];
  if (needs.length === 0) return;
  throw pointsmanError('ERR_INVALID_OPTION', {
    given: `--scenario ${name} with an app`,
    expected: 'a scenario with plain requests, such as keep-alive or connection-per-request',
    hint: `This one needs ${needs.join(' and ')}, which only the built-in app of lb compare has: leave out the app.`,
  });
}

/** It would be called a crash and be none. */
function refuseFaultsOfNobody({ name, faults = [] }: Scenario, workers: number): void {
  const last = Math.max(0, ...faults.map(({ worker }) => worker));
  if (last <= workers) return;
  throw pointsmanError('ERR_INVALID_OPTION', {
    given: `--workers ${workers}`,
    expected: `at least ${last}, since --scenario ${name} has a fault for worker ${last}`,
  });
}

interface Found {
  readonly present: readonly Target[];
  readonly missing: readonly { readonly name: string; readonly how: string }[];
}

async function lookForAll(all: readonly Target[], announce?: (message: string) => void): Promise<Found> {
  const present: Target[] = [];
  const missing: { name: string; how: string }[] = [];
  for (const target of all) {
    const how = await target.missing(announce);
    if (how === undefined) present.push(target);
    else missing.push({ name: target.name, how });
  }
  return { present, missing };
}

function nobody(missing: Found['missing']): Error {
  if (missing.length === 0) {
    return pointsmanError('ERR_INVALID_OPTION', {
      given: '--algos none without --against',
      expected: 'at least one target',
    });
  }
  const reason = missing.map(({ name, how }) => `${name}: ${how}`).join('; ');
  return pointsmanError('ERR_NOT_MEASURED', { what: 'any target', reason });
}

/** The one that ratios refer to: as named, else the first that is not ours, else the first of all. */
function baselineOf(
  { baseline }: CompareOptions,
  all: readonly Target[],
  present: readonly Target[],
): string {
  if (baseline === undefined) {
    return (present.find(({ family }) => family !== 'pointsman') ?? present[0]!).name;
  }
  const names = all.map(({ name }) => name);
  if (names.includes(baseline)) return baseline;
  return refuseOption(`--baseline ${shown(baseline)}`, unknownName(baseline, names));
}

function notesOf({ isQuick, options }: PlanInput): string[] {
  return [
    ...(isQuick ? ['This is a quick first answer (--quick), not a result to publish.'] : []),
    ...(options.app === undefined
      ? []
      : ['Your own app does not say which worker answered, so shares are unknown.']),
  ];
}
