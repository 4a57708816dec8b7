/** PM2 is no dependency of the project: it is installed when it is first needed, into a directory that later runs find. */
import { existsSync, lstatSync, mkdirSync, renameSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { removeTemporaryDirectory, temporaryDirectory } from '../processes/ends-with-us.ts';
import { runTool } from '../processes/run-tool.ts';

export const PM2_VERSION = '7.0.4';

const TIMEOUT_MS = 120_000;

let installed: Promise<string> | undefined;

/**
 * The path of its command. Rejects in one line when it cannot be had; asked again, it does not try again. `announce`
 * is told when it has to be fetched, which takes a while.
 */
export function installPm2(announce: (message: string) => void = () => {}): Promise<string> {
  installed ??= install(announce);
  return installed;
}

async function install(announce: (message: string) => void): Promise<string> {
  const { uid } = userInfo();
  const folder = join(tmpdir(), `pointsman-bench-pm2-${PM2_VERSION}-${uid}`);
  const program = join(folder, 'node_modules/pm2/bin/pm2');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // What lies in it is run, and anybody can make a directory of this name.
  const { uid: owner, mode } = lstatSync(folder);
  if (owner !== uid || (mode & 0o022) !== 0)
    throw new Error(`${folder} belongs to another user or is writable by others`);
  if (existsSync(program)) return program;
  announce(`installing PM2 ${PM2_VERSION} into ${folder}`);
  const fresh = temporaryDirectory(folder);
  try {
    await fetchInto(fresh);
    // In one step, so that nobody ever finds half of it.
    renameSync(join(fresh, 'node_modules'), join(folder, 'node_modules'));
  } catch (error) {
    // Unless somebody else was faster.
    if (!existsSync(program)) {
      throw new Error(`PM2 ${PM2_VERSION} could not be installed: ${inOneLine(error as Error)}`);
    }
  } finally {
    removeTemporaryDirectory(fresh);
  }
  return program;
}

/** With a cache of its own: that of the user may be another user's, or lie where nothing can be written. */
async function fetchInto(folder: string): Promise<void> {
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--cache', join(folder, 'cache')];
  await runTool('npm', ['install', '--prefix', folder, ...flags, `pm2@${PM2_VERSION}`], {
    timeoutMs: TIMEOUT_MS,
  });
}

/** Of what npm writes, the code and the first sentence about it. */
function inOneLine({ message }: Error): string {
  const lines = [...message.matchAll(/npm error (?!A complete log)(.+)/g)].map(([, text]) => text);
  return lines.length === 0 ? message.split('\n')[0]! : lines.slice(0, 2).join(', ');
}
