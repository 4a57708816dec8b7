/** A file that takes the place of another one may be read and written by the same people. */
import type { FileCalls, FileFacts } from './contract.ts';

/**
 * As far as the system lets us: who may not give a file away gives it to the group alone, and where that is refused too,
 * the rights of the group are left out, as they would be another group's.
 */
export async function keepRights(
  calls: FileCalls,
  fd: number,
  { user, group, mode }: FileFacts,
  own: FileFacts,
): Promise<void> {
  const isRefused = (error: unknown): boolean => error !== undefined;
  let rights = mode;
  if (own.user !== user || own.group !== group) {
    const give = (to: number): Promise<unknown> => calls.setOwner(fd, to, group).catch((error) => error);
    if (isRefused(await give(user)) && isRefused(await give(SAME)) && own.group !== group) rights &= ~0o070;
  }
  // Where this fails the file has those of its making, which are no more.
  if (own.mode !== rights) await calls.setMode(fd, rights).catch(() => {});
}

/** In chown(2). */
const SAME = -1;
