/** One run of `lb bench`: read, measure, show. */
import { exitCodes } from '../../errors.ts';
import { planBench } from '../../measure/bench/plan.ts';
import { runBench } from '../../measure/bench/run-bench.ts';
import { startLoad } from '../../measure/load/index.ts';
import { atOurEnd } from '../../measure/processes/ends-with-us.ts';
import { resolveBench } from '../../options/bench-options.ts';
import { benchJson } from '../../report/bench/json.ts';
import { benchText } from '../../report/bench/text.ts';
import type { CommandInput } from '../commands/contract.ts';
import { openProgress } from './progress.ts';

export async function runBenchCommand({ flags, switches, terminal }: CommandInput): Promise<number> {
  const plan = planBench(resolveBench(flags));
  const isJson = switches.has('json');
  const progress = openProgress(plan.load, isJson);
  // By a signal, too, which ends everything that was started.
  const forget = atOurEnd(progress.close);
  const result = await runBench(plan, { startLoad, onPhase: progress.enter }).finally(() => {
    forget();
    progress.close();
  });
  terminal.out(isJson ? benchJson(result) : benchText(result, terminal));
  return exitCodes.clean;
}
