/** One run of `lb compare`: read, measure, show. */
import { accessSync, constants, rmSync, statSync } from 'node:fs';
import { exitCodes } from '../../errors.ts';
import {
  type ComparePlan,
  type CompareProgress,
  planCompare,
  runCompare,
} from '../../measure/compare/index.ts';
import type { CompareResult } from '../../measure/contract.ts';
import { compareOptions } from '../../options/compare-options.ts';
import type { Option } from '../../options/index.ts';
import { format } from '../../options/kinds.ts';
import { flagName } from '../../options/names.ts';
import { type Resolution, resolveTable } from '../../options/resolve.ts';
import { compareJson } from '../../report/compare/json.ts';
import { compareText } from '../../report/compare/text.ts';
import type { CommandInput } from '../commands/contract.ts';
import { writeReportFile } from '../report-file.ts';
import { packagesOf, requirePackages } from '../required-packages.ts';
import { readVersion } from '../version.ts';
import { type CompareBar, openBar } from './progress.ts';

export async function compareOnCommand(input: CommandInput): Promise<number> {
  const { flags, switches, terminal, cwd } = input;
  const resolution = resolveTable(compareOptions, { flags });
  const { report } = resolution.options;
  // Before minutes are spent: a report that cannot be made or written is refused at once.
  if (report !== undefined) requirePackages('--report', packagesOf.report);
  if (report !== undefined) for (const path of Object.values(reportPaths(report))) requireWritable(path);
  const plans = await planCompare({
    options: resolution.options,
    settings: settingsOf(resolution, switches),
    isQuick: switches.has('quick'),
    predicts: switches.has('predict'),
    cwd,
    version: readVersion(),
    announce: (message) => terminal.error(`${message}\n`),
  });
  const bar = openBar(terminal.error);
  // By a signal, too.
  process.once('exit', bar.close);
  const results = await runAll(plans, bar).finally(bar.close);
  if (report !== undefined) await writeReports(report, results);
  terminal.out(
    switches.has('json')
      ? compareJson(results)
      : compareText(results, { isStyled: terminal.isStyled, report }),
  );
  const isAnybodyMeasured = results.every(({ targets }) =>
    targets.some(({ summary }) => summary !== undefined),
  );
  return isAnybodyMeasured ? exitCodes.clean : exitCodes.notMeasured;
}

async function runAll(plans: readonly ComparePlan[], bar: CompareBar): Promise<CompareResult[]> {
  const results: CompareResult[] = [];
  let before = 0;
  for (const [index, plan] of plans.entries()) {
    const prefix = plans.length === 1 ? '' : `${plan.scenario.name}, `;
    let own = 0;
    const onProgress = ({ done, total, label }: CompareProgress): void => {
      own = total;
      const left = total * (plans.length - index - 1);
      bar.show({ done: before + done, total: before + total + left, label: `${prefix}${label}` });
    };
    results.push(await runCompare(plan, onProgress));
    before += own;
  }
  return results;
}

/** The page, and beside it the tables as Markdown and the raw data. */
async function writeReports(path: string, results: readonly CompareResult[]): Promise<void> {
  const [{ compareMarkdown }, { comparePage }] = await Promise.all([
    import('../../report/compare/markdown.ts'),
    import('../../report/compare/page.ts'),
  ]);
  const { page, markdown, json } = reportPaths(path);
  writeReportFile(page, comparePage(results));
  writeReportFile(markdown, compareMarkdown(results));
  writeReportFile(json, compareJson(results));
}

function reportPaths(page: string): { page: string; markdown: string; json: string } {
  const base = page.replace(/\.html$/, '');
  return { page, markdown: `${base}.md`, json: `${base}.json` };
}

/** Throws ERR_INVALID_OPTION. A report of an earlier run stays until there is a new one. */
function requireWritable(path: string): void {
  if (isWritableFile(path)) return;
  writeReportFile(path, '');
  rmSync(path);
}

function isWritableFile(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function settingsOf(
  { options }: Resolution<typeof compareOptions>,
  switches: ReadonlySet<string>,
): Record<string, string> {
  const written = Object.entries(compareOptions)
    .filter(([key]) => key !== 'report')
    .map(([key, option]: [string, Option]) => {
      const value = options[key as keyof typeof options];
      return [flagName(key), value === undefined ? (option.defaultText ?? '') : format(option, value)];
    });
  return { ...Object.fromEntries(written), ...Object.fromEntries([...switches].map((name) => [name, 'on'])) };
}
