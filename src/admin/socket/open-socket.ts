/** The control socket of a master: at the path that was asked for, or by its name in the usual directory. */
import type { Server } from 'node:net';
import { resolve } from 'node:path';
import { PointsmanError, pointsmanError } from '../../errors.ts';
import type { ResolvedOptions } from '../../options/index.ts';
import { ask } from '../ask.ts';
import { type Claim, claimPath, PathTaken } from './claim.ts';
import { defaultName } from './default-name.ts';
import { controlDirectory, type Environment, socketPath } from './places.ts';
import { openPrivateDirectory } from './private-directory.ts';

export interface ControlSocket {
  readonly name: string;
  readonly path: string;
  /** Removes it, unless another one is there by now. */
  release(): void;
}

export interface Wanted {
  readonly options: Pick<ResolvedOptions, 'app' | 'name' | 'control'>;
  readonly env: Environment;
  readonly cwd: string;
}

/**
 * Makes the server that `createServer` gives listen. Throws ERR_NAME_TAKEN and ERR_CONTROL_UNUSABLE. A default name
 * that is taken gets a number: two balancers of one app were possible before they had names.
 */
export async function openSocket(
  { options, env, cwd }: Wanted,
  createServer: () => Server,
): Promise<ControlSocket> {
  const first = options.name ?? defaultName(options.app, cwd);
  const isPath = options.control !== 'auto';
  const directory = isPath ? '' : controlDirectory(env);
  if (!isPath) openPrivateDirectory(directory);
  const isFixed = isPath || options.name !== undefined;
  for (let number = 1; number <= (isFixed ? 1 : MAX_NUMBER); number++) {
    const name = number === 1 ? first : `${first}-${number}`;
    const path = isPath ? resolve(cwd, options.control) : socketPath(directory, name);
    const claim = await claimUnlessTaken(createServer(), path);
    if (claim !== undefined) return { name, path, ...claim };
  }
  const path = isPath ? resolve(cwd, options.control) : socketPath(directory, first);
  throw pointsmanError('ERR_NAME_TAKEN', { name: first, path, holder: await holderOf(path) });
}

/** True for an error over which `lb` starts without a control socket, since nobody asked for this one. */
export function isForgivable({ name, control }: Wanted['options'], error: unknown): boolean {
  return name === undefined && control === 'auto' && error instanceof PointsmanError;
}

const MAX_NUMBER = 99;
const HOLDER_TIMEOUT_MS = 1000;

async function claimUnlessTaken(server: Server, path: string): Promise<Claim | undefined> {
  try {
    return await claimPath(server, path);
  } catch (error) {
    if (error instanceof PathTaken) return undefined;
    throw error;
  }
}

async function holderOf(path: string): Promise<string> {
  try {
    const { body } = await ask(path, { method: 'GET', target: '/v1/status', timeoutMs: HOLDER_TIMEOUT_MS });
    const { pid, app } = body as { pid?: unknown; app?: unknown };
    if (typeof pid === 'number')
      return typeof app === 'string' ? `process ${pid}, which serves ${app}` : `process ${pid}`;
  } catch {
    // One that is stopped holds the name as well.
  }
  return 'a process that does not answer';
}
