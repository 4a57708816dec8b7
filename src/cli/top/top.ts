/** `lb top`: what a running master and its processes do, on the screen of a terminal, as a table, or as JSON. */
import { isatty } from 'node:tty';
import { ANSWER_SCHEMA } from '../../admin/http/contract.ts';
import { findMaster } from '../../admin/running.ts';
import { algorithmCatalog } from '../../algorithms/index.ts';
import { exitCodes, PointsmanError } from '../../errors.ts';
import { topOptions } from '../../options/client-options.ts';
import type { CommandInput } from '../commands/contract.ts';
import { masterOf, readOptions } from '../control/which.ts';
import { noWords } from '../control/words.ts';
import { showLive } from './live.ts';
import { printJson, printTable } from './printed.ts';
import type { Sampling } from './samples.ts';
import { beginning } from './view/state.ts';

/** Of a line where nobody says how long one may be. */
const FULL_WIDTH = 120;

export async function top(input: CommandInput): Promise<number> {
  noWords(input, 'top');
  const { interval: everyMs, timeout: timeoutMs, ...which } = readOptions(topOptions, input);
  const { terminal, env, cwd, switches } = input;
  const sampling: Omit<Sampling, 'signal'> = {
    everyMs,
    timeoutMs,
    find: (before) => {
      if (before === undefined) return masterOf(input, which);
      // The same one again: another may have come.
      const { name, path } = before;
      return findMaster(name === undefined ? { control: path } : { name }, env, cwd);
    },
  };
  const isOnce = switches.has('once');
  if (switches.has('json')) {
    await orJson(input, () => printJson({ sampling, terminal, isOnce }));
    return exitCodes.clean;
  }
  const isUnicode = hasUnicode(env);
  const state = beginning(
    algorithmCatalog.map(({ name }) => name),
    everyMs,
  );
  const isLive = !isOnce && isatty(0) && isatty(1) && env.TERM !== 'dumb';
  if (isLive) return showLive({ state, terminal, sampling, isUnicode, cwd });
  const isLimited = isatty(1) || Number(env.COLUMNS) > 0;
  const columns = isLimited ? terminal.columns : FULL_WIDTH;
  await printTable({ state, sampling, terminal, columns, isUnicode });
  return exitCodes.clean;
}

/** Programs get what went wrong as a line of JSON as well. */
async function orJson({ terminal }: CommandInput, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof PointsmanError) {
      const { code, message } = error;
      terminal.out(`${JSON.stringify({ schema: ANSWER_SCHEMA, error: { code, message } })}\n`);
    }
    throw error;
  }
}

/** By the rule of setlocale(3): the first of these that is not empty. */
function hasUnicode({ LC_ALL, LC_CTYPE, LANG }: CommandInput['env']): boolean {
  return /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');
}
