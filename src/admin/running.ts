/** The masters of this user that run now, and the one that a command means. */
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { pointsmanError } from '../errors.ts';
import { controlDirectories, type Environment, nameOf, socketPath } from './socket/places.ts';
import { privacyProblem } from './socket/private-directory.ts';
import { probe } from './socket/probe.ts';

export interface Running {
  /** Undefined for one that was named by its path. */
  readonly name: string | undefined;
  readonly path: string;
}

/** In order of their names. A directory that others may use does not count: what is in it may be anybody's. */
export async function findRunning(env: Environment): Promise<readonly Running[]> {
  const directories = controlDirectories(env).filter((each) => privacyProblem(each) === undefined);
  const found = directories.flatMap((directory) =>
    readdirSync(directory).flatMap((file) => {
      const name = nameOf(file);
      return name === undefined ? [] : [{ name, path: socketPath(directory, name) }];
    }),
  );
  const alive = await Promise.all(found.map(({ path }) => isAlive(path)));
  return found
    .filter((_, index) => alive[index])
    .sort((left, right) => (left.name < right.name ? -1 : Number(left.name > right.name)));
}

/** Throws ERR_NOT_RUNNING and ERR_SEVERAL_RUNNING. */
export async function findMaster(
  { name, control }: { name?: string | undefined; control?: string | undefined },
  env: Environment,
  cwd: string,
): Promise<Running> {
  if (control !== undefined) return atPath(resolve(cwd, control));
  const running = await findRunning(env);
  const names = running.map((each) => each.name!);
  if (name !== undefined) {
    const found = running.find((each) => each.name === name);
    if (found !== undefined) return found;
    const hint = names.length === 0 ? NONE : `Of this user there are: ${names.join(', ')}.`;
    throw pointsmanError('ERR_NOT_RUNNING', { what: `No master named ${name}`, hint });
  }
  if (running.length > 1) throw pointsmanError('ERR_SEVERAL_RUNNING', { names });
  if (running.length === 1) return running[0]!;
  throw pointsmanError('ERR_NOT_RUNNING', { what: 'No master', hint: NONE });
}

const NONE =
  'This user has none. One of another user, or started with --control, is found by --control PATH.';

async function atPath(path: string): Promise<Running> {
  if (await isAlive(path)) return { name: undefined, path };
  const hint = 'Check the path given with --control or LB_CONTROL.';
  throw pointsmanError('ERR_NOT_RUNNING', { what: `No master at ${path}`, hint });
}

async function isAlive(path: string): Promise<boolean> {
  try {
    return (await probe(path)) === 'alive';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM') return false;
    throw pointsmanError('ERR_NO_ANSWER', { path, reason: 'it belongs to another user' }, error);
  }
}
