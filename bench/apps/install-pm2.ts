/** PM2 is no dependency of the project: it is installed for this benchmark, into a directory that later runs find. */
import { existsSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { runTool } from '../../src/lab/processes/run-tool.ts';

export const PM2_VERSION = '7.0.4';

const TIMEOUT_MS = 120_000;

let installed: Promise<string> | undefined;

/** The path of its command. Rejects in one line when it cannot be had; asked again, it does not try again. */
export function installPm2(): Promise<string> {
  installed ??= install();
  return installed;
}

async function install(): Promise<string> {
  const { uid } = userInfo();
  const folder = join(tmpdir(), `pointsman-bench-pm2-${PM2_VERSION}-${uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // What lies in it is run, and anybody can make a directory of this name.
  if (lstatSync(folder).uid !== uid) throw new Error(`${folder} belongs to another user`);
  // npm writes this file last.
  if (!existsSync(join(folder, 'node_modules/.package-lock.json'))) {
    console.error(`installing PM2 ${PM2_VERSION} into ${folder}`);
    const flags = ['--no-audit', '--no-fund', '--ignore-scripts'];
    try {
      await runTool('npm', ['install', '--prefix', folder, ...flags, `pm2@${PM2_VERSION}`], {
        timeoutMs: TIMEOUT_MS,
      });
    } catch (error) {
      throw new Error(`PM2 ${PM2_VERSION} could not be installed: ${inOneLine(error as Error)}`);
    }
  }
  return join(folder, 'node_modules/pm2/bin/pm2');
}

/** Of what npm writes, the code and the first sentence about it. */
function inOneLine({ message }: Error): string {
  const lines = [...message.matchAll(/npm error (?!A complete log)(.+)/g)].map(([, text]) => text);
  return lines.length === 0 ? message.split('\n')[0]! : lines.slice(0, 2).join(', ');
}
