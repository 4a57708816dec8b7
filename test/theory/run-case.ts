/** Runs one case and judges each of its values. */
import { findAlgorithm } from '../../src/algorithms/index.ts';
import type { Estimate, SimulationResult } from '../../src/simulate/result.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import type { Check, Row, TheoryCase, Verdict } from './contract.ts';

/** A run that decides nothing is done again so many times as long, once, with other random numbers. */
const AGAIN = 4;

/** `effort` makes runs shorter (below 1) or longer. */
export function runCase(theoryCase: TheoryCase, effort: number): readonly Row[] {
  const missing = whatIsMissing(theoryCase);
  if (missing !== undefined) return theoryCase.checks.map((check) => rowWithout(theoryCase, check, missing));
  const rows = measureCase(theoryCase, effort, seedOf(theoryCase.name));
  return rows.every(isDecided)
    ? rows
    : measureCase(theoryCase, AGAIN * effort, seedOf(`${theoryCase.name}, again`));
}

/** A hit by a run that knows the value well enough, or a miss that its interval does not explain. */
function isDecided({ verdict, simulated, theory, tolerance, margin }: Row): boolean {
  if (verdict === 'UNSURE') return false;
  if (verdict !== 'MISS' || margin === undefined || margin === null) return true;
  return Math.abs(simulated! - theory) - margin > tolerance * Math.abs(theory);
}

function measureCase(theoryCase: TheoryCase, effort: number, seed: number): readonly Row[] {
  const { scenario, algorithm } = theoryCase;
  // Several runs of a case are short ones whose length is part of the question.
  const runs = theoryCase.runs === undefined ? 1 : Math.max(Math.ceil(theoryCase.runs * effort), 2);
  const connections =
    theoryCase.runs === undefined && scenario.warmUp === undefined
      ? Math.ceil(scenario.connections * effort)
      : scenario.connections;
  const results = Array.from({ length: runs }, (_, run) =>
    simulate({ ...scenario, connections }, algorithm, { seed: seed + run }),
  );
  return theoryCase.checks.map((check) => rowOf(theoryCase, check, results));
}

/** From the name, so that cases do not share their chance: one unlucky stream would show in all of them. */
function seedOf(name: string): number {
  let seed = 0;
  for (const character of name) seed = (seed * 31 + character.codePointAt(0)!) % 2 ** 40;
  return seed;
}

function whatIsMissing({ algorithm: { name, options = {} } }: TheoryCase): string | undefined {
  const entry = findAlgorithm(name);
  if (entry === undefined) return `there is no algorithm ${name}`;
  const unknown = Object.keys(options).find((key) => !entry.options.some((option) => option.name === key));
  return unknown === undefined ? undefined : `${name} has no option ${unknown}`;
}

function rowWithout({ name }: TheoryCase, check: Check, reason: string): Row {
  const { what, theory, tolerance, relation = 'equal' } = check;
  return { name, what, theory, tolerance, relation, verdict: 'MISSING', reason };
}

function rowOf({ name }: TheoryCase, check: Check, results: readonly SimulationResult[]): Row {
  const { what, theory, tolerance, relation = 'equal', read } = check;
  const { value, margin } = overRuns(results.map((result) => asEstimate(read(result))));
  const verdict = judge(check, value, margin);
  return { name, what, theory, relation, simulated: value, margin, tolerance, verdict };
}

function judge(
  { theory, tolerance, relation = 'equal' }: Check,
  value: number,
  margin: number | null,
): Verdict {
  const slack = tolerance * Math.abs(theory);
  if (relation === 'at most') return value <= theory + slack ? 'ok' : 'MISS';
  if (relation === 'at least') return value >= theory - slack ? 'ok' : 'MISS';
  if (!(Math.abs(value - theory) <= slack)) return 'MISS';
  // A hit of a run that knows no better than the tolerance proves nothing.
  return margin !== null && margin > slack ? 'UNSURE' : 'ok';
}

function asEstimate(value: Estimate | number): Estimate {
  return typeof value === 'number' ? { value, margin: null } : value;
}

function overRuns(estimates: readonly Estimate[]): Estimate {
  const [first] = estimates;
  if (estimates.length === 1) return first!;
  const value = estimates.reduce((sum, estimate) => sum + estimate.value, 0) / estimates.length;
  const squares = estimates.reduce((sum, estimate) => sum + (estimate.value - value) ** 2, 0);
  return { value, margin: 1.96 * Math.sqrt(squares / (estimates.length - 1) / estimates.length) };
}
