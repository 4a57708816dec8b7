/** One run of `lb compare`: read, measure, show. */
import { exitCodes } from '../../errors.ts';
import type { CompareResult } from '../../lab/compare/contract.ts';
import { planCompare, runCompare } from '../../lab/compare/run/index.ts';
import { compareOptions } from '../../options/compare-options.ts';
import type { Option } from '../../options/index.ts';
import { format } from '../../options/kinds.ts';
import { flagName } from '../../options/names.ts';
import { type Resolution, resolveTable } from '../../options/resolve.ts';
import type { CommandInput } from '../commands/contract.ts';
import { writeReportFile } from '../report-file.ts';
import { readVersion } from '../version.ts';
import { compareText } from './compare-text.ts';
import { openBar } from './progress.ts';

export async function compareOnCommand(input: CommandInput): Promise<number> {
  const { flags, switches, terminal, cwd } = input;
  const resolution = resolveTable(compareOptions, { flags });
  const { report } = resolution.options;
  // Before minutes are spent: a path that cannot be written is refused at once.
  if (report !== undefined) writeReportFile(report, '');
  const plans = await planCompare({
    options: resolution.options,
    settings: settingsOf(resolution, switches),
    isQuick: switches.has('quick'),
    predicts: switches.has('predict'),
    cwd,
    version: readVersion(),
  });
  const results: CompareResult[] = [];
  const bar = openBar(terminal.error);
  process.once('exit', bar.close);
  const total = plans.reduce((sum, { rounds, contestants }) => sum + rounds * contestants.length, 0);
  let before = 0;
  for (const plan of plans) {
    const prefix = plans.length === 1 ? '' : `${plan.scenario.name}, `;
    const onProgress = ({ done, label }: { done: number; label: string }): void =>
      bar.show({ done: before + done, total, label: `${prefix}${label}` });
    results.push(await runCompare(plan, onProgress));
    before += plan.rounds * plan.contestants.length;
  }
  bar.close();
  if (report !== undefined) await writeReports(report, results);
  terminal.out(
    switches.has('json') ? jsonOf(results) : compareText(results, { isStyled: terminal.isStyled, report }),
  );
  const isAnybodyMeasured = results.every(({ contestants }) =>
    contestants.some(({ summary }) => summary !== undefined),
  );
  return isAnybodyMeasured ? exitCodes.clean : exitCodes.notMeasured;
}

/** The page, and beside it the tables as Markdown and the raw data. */
async function writeReports(path: string, results: readonly CompareResult[]): Promise<void> {
  const { compareMarkdown, comparePage } = await import('../../lab/report/compare/index.ts');
  const base = path.replace(/\.html$/, '');
  writeReportFile(path, comparePage(results));
  writeReportFile(`${base}.md`, compareMarkdown(results));
  writeReportFile(`${base}.json`, jsonOf(results));
}

function jsonOf(results: readonly CompareResult[]): string {
  return `${JSON.stringify({ comparisons: results }, null, 2)}\n`;
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
