/** Which master a command means, by its flags and the variables that have a say in it. */
import { findMaster, type Running } from '../../admin/running.ts';
import type { OptionTable, Resolved } from '../../options/index.ts';
import { resolveTable } from '../../options/resolve.ts';
import type { CommandInput } from '../commands/contract.ts';

/** The options of a command. Of the environment only these two count: LB_TIMEOUT would be no one's. */
export function readOptions<const Table extends OptionTable>(
  table: Table,
  { flags, env }: Pick<CommandInput, 'flags' | 'env'>,
): Resolved<Table> {
  return resolveTable(table, { flags, env: { LB_NAME: env.LB_NAME, LB_CONTROL: pathIn(env.LB_CONTROL) } })
    .options;
}

/** A name among the flags outranks a path in the environment, and the other way round. */
export async function masterOf({ flags, env, cwd }: CommandInput, wanted: Wanted): Promise<Running> {
  const isByName = flags.name !== undefined && flags.control === undefined;
  return findMaster(isByName ? { name: wanted.name } : wanted, env, cwd);
}

interface Wanted {
  readonly name?: string | undefined;
  readonly control?: string | undefined;
}

/** A master may have been started with LB_CONTROL=auto, which says nothing about where it is. */
function pathIn(value: string | undefined): string | undefined {
  return value?.includes('/') ? value : undefined;
}
