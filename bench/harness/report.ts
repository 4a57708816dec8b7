/** What a run ends with: tables, verdicts and circumstances on the terminal, in a file, and in bench/README.md. */
import { writeFileSync } from 'node:fs';
import { exitCodes } from '../../src/errors.ts';
import { loadWarning, type Machine, sentenceOfMachine } from '../../src/measure/processes/machine.ts';
import { counted } from '../../src/text/counted.ts';
import { writeReadmeSection } from './readme-section.ts';
import type { Series } from './rounds.ts';
import type { Settings } from './settings.ts';
import { markdownTable, type Table, terminalTable } from './table.ts';
import { sentenceOf, type Verdict } from './verdict.ts';

export interface Report {
  /** Names the markers in bench/README.md. */
  readonly name: string;
  readonly machine: Machine;
  readonly settings: Settings;
  /** How it was measured, in one sentence without its full stop. */
  readonly method: string;
  /** What is done with the rounds, in the same way; `SHUFFLED` unless given. */
  readonly overRounds?: string;
  readonly parts: readonly Part[];
  readonly verdicts: readonly Verdict[];
  /** What of this run a reader should know, clauses without a full stop. */
  readonly notes: readonly string[];
  /** What the numbers do not show. */
  readonly caveat: string;
}

const SHUFFLED = 'in shuffled order, medians over rounds (min to max), ratios within rounds';

export interface Part {
  readonly table: Table;
  readonly series: readonly Series<unknown>[];
}

/** Sets the exit code where a target was not measured. */
export function publish(report: Report): void {
  const { name, settings } = report;
  const missing = notMeasured(report);
  console.log(`\n${[terminalText(report), ...missing].join('\n\n')}`);
  if (missing.length > 0) process.exitCode = exitCodes.notMeasured;
  if (settings.jsonFile !== undefined) writeFileSync(settings.jsonFile, jsonText(report));
  if (settings.writesReadme) writeReadmeSection(name, markdownText(report));
}

function terminalText(report: Report): string {
  const { parts, verdicts, caveat, settings } = report;
  return [
    ...parts.map(({ table }) => terminalTable(table)),
    ...failuresOf(report),
    verdicts.map(sentenceOf).join('\n'),
    circumstances(report).join('\n'),
    caveat,
    ...(settings.isQuick ? ['A smoke run: one short round is not a result.'] : []),
  ]
    .filter(isSomething)
    .join('\n\n');
}

function markdownText(report: Report): string {
  const { parts, verdicts, caveat } = report;
  return [
    ...parts.map(({ table }) => markdownTable(table)),
    ...failuresOf(report),
    verdicts.map((verdict) => `- ${sentenceOf(verdict)}`).join('\n'),
    `${circumstances(report).join('. ')}. ${caveat}`,
  ]
    .filter(isSomething)
    .join('\n\n');
}

/** Not every benchmark has a goal. */
function isSomething(text: string): boolean {
  return text !== '';
}

function circumstances({ machine, settings, method, overRounds = SHUFFLED, notes }: Report): string[] {
  const warning = loadWarning(machine);
  return [
    `${method}; ${counted(settings.rounds, 'round')} ${overRounds}, seed ${settings.seed}`,
    sentenceOfMachine(machine),
    ...(warning === undefined ? [] : [warning]),
    ...notes,
  ].map((clause) => clause.charAt(0).toUpperCase() + clause.slice(1));
}

function failuresOf({ parts }: Report): string[] {
  const lines = parts.flatMap(({ table, series }) =>
    series.flatMap(({ name, failures }) =>
      failures.length === 0
        ? []
        : [`${table.title}: ${name} failed in ${counted(failures.length, 'round')}: ${failures[0]}`],
    ),
  );
  return lines.length === 0 ? [] : [lines.join('\n')];
}

/** The last line: what the tables leave out must not be taken for a comparison. */
export function notMeasured({ parts }: Pick<Report, 'parts'>): string[] {
  // Two tables may show the same series.
  const all = new Set(parts.flatMap(({ series }) => series));
  const missing = [...all].filter(({ samples }) => samples.every((sample) => sample === undefined));
  if (missing.length === 0) return [];
  const names = missing.map(({ name }) => name).join('; ');
  return [`Not measured: ${missing.length} of ${counted(all.size, 'target')}: ${names}`];
}

function jsonText({ name, machine, settings, method, parts, verdicts, notes }: Report): string {
  const results = parts.map(({ table, series }) => ({ title: table.title, series }));
  return `${JSON.stringify({ name, machine, settings, method, results, verdicts, notes }, undefined, 2)}\n`;
}
