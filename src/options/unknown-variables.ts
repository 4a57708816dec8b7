/** Mistyped LB_* variables. They warn and do not stop: the environment is shared with programs we do not know. */
import type { OptionTable } from './contract.ts';
import { didYouMean } from './grammar/refusal.ts';
import { envName, envPrefix, keysOf, suggestName } from './names.ts';

/** Told to workers, and so to be found where an app runs lb itself. */
const workerVariables: readonly string[] = ['LB_SLOT', 'LB_GENERATION', 'LB_WORKER_OF'];

/** One sentence for each LB_* variable that is no option in any of `tables`. */
export function unknownVariables(
  env: Readonly<Record<string, string | undefined>>,
  tables: readonly OptionTable[],
): readonly string[] {
  const known = tables.flatMap((table) =>
    Object.entries(table).flatMap(([key, option]) => keysOf(key, option).map(envName)),
  );
  const all = Object.assign({}, ...tables) as OptionTable;
  return Object.keys(env)
    .filter((name) => name.startsWith(envPrefix) && !known.includes(name) && !workerVariables.includes(name))
    .sort()
    .map((name) => {
      const nearest = suggestName(name.slice(envPrefix.length), all, (key) =>
        envName(key).slice(envPrefix.length),
      );
      const hint = didYouMean(nearest === undefined ? undefined : envPrefix + nearest);
      return `The variable ${name.slice(0, 80)} is not an option and is ignored.${hint === undefined ? '' : ` ${hint}`}`;
    });
}
