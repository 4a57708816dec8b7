/** One run of `lb sim`: read, simulate, show. */
import { exitCodes } from '../../errors.ts';
import { resolveTable } from '../../options/resolve.ts';
import { simOptions } from '../../options/sim-options.ts';
import { usableCores } from '../../platform/usable-cores.ts';
import { simJson } from '../../report/sim/json.ts';
import { simText } from '../../report/sim/text.ts';
import { planExperiment, runExperiment } from '../../simulate/experiment/index.ts';
import type { CommandInput } from '../commands/contract.ts';
import { writeReportFile } from '../report-file.ts';
import { packagesOf, requirePackages } from '../required-packages.ts';
import { readVersion } from '../version.ts';
import { openProgress } from './progress.ts';

export async function runSim({ flags, switches, terminal }: CommandInput): Promise<number> {
  const { options } = resolveTable(simOptions, { flags });
  const experiment = planExperiment(options);
  // Before minutes are spent: a report that cannot be made or written is refused at once.
  if (options.report !== undefined) {
    requirePackages('--report', packagesOf.report);
    writeReportFile(options.report, '');
  }
  const isJson = switches.has('json');
  const version = readVersion();
  const progress = openProgress(isJson);
  // The simulation is in other threads, so that this one always hears the signal.
  process.once('SIGINT', () => {
    progress.close();
    process.exit(exitCodes.interrupted);
  });
  const begin = performance.now();
  const results = await runExperiment(experiment, {
    threads: options.threads ?? usableCores().count,
    onProgress: progress.show,
  }).finally(progress.close);
  const seconds = (performance.now() - begin) / 1000;
  if (options.report !== undefined) {
    const { reportPage } = await import('../../report/sim/page.ts');
    writeReportFile(options.report, reportPage(experiment, results, version));
  }
  terminal.out(
    isJson
      ? simJson(experiment, results, version)
      : simText(experiment, results, {
          seconds,
          report: options.report,
          isStyled: terminal.isStyled,
          columns: terminal.columns,
        }),
  );
  return exitCodes.clean;
}
