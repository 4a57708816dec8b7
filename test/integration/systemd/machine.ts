/** A systemd of the tests' own: process 1 of its own namespaces, with its own file system, network and cgroup. */
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { waitFor } from '../balancer.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Machine {
  /** Inside. */
  run(command: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ran>;
  close(): Promise<void>;
}

/** `app` and `units` are directories: they are at /srv/app and /run/units, pointsman in the app's node_modules, Node.js at /srv/node. */
export interface MachineParts {
  readonly app: string;
  readonly units: string;
}

/** What it cannot do without, in words; undefined where all of it is here. */
export function lacking(): string | undefined {
  if (process.getuid?.() !== 0) return 'systemd is run by root only';
  if (!existsSync('/lib/systemd/systemd')) return 'systemd is not installed';
  if (cgroup() === undefined) return 'there is no cgroup v2';
  return undefined;
}

/** Resolves when it runs. Rejects where a sandbox forbids what it takes. */
export async function startMachine({ app, units }: MachineParts): Promise<Machine> {
  const group = join(cgroup()!, `pointsman-${process.pid}`);
  mkdirSync(group);
  const directory = mkdtempSync(join(tmpdir(), 'pointsman-systemd-'));
  const setUp = [
    join(import.meta.dirname, 'machine.sh'),
    directory,
    resolve('.'),
    app,
    units,
    process.execPath,
  ];
  const child = spawn(
    'sh',
    [
      ...['-c', 'echo $$ >"$0" && exec "$@"', join(group, 'cgroup.procs')],
      // However this process ends, nothing of it is left.
      ...['setpriv', '--pdeathsig', 'KILL', 'unshare', '--kill-child', '--fork', '--propagation', 'private'],
      ...['--mount', '--pid', '--cgroup', '--uts', '--ipc', '--net', 'sh', ...setUp],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const close = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
    await waitFor(() => removeGroup(group), 'its cgroup to be empty');
    rmSync(directory, { recursive: true });
  };
  const run = (command: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> =>
    inside(child.pid!, command, env);
  try {
    await waitFor(async () => {
      if (child.exitCode !== null) throw new Error(said);
      return (await run(['systemctl', 'is-system-running'])).stdout === 'running\n';
    }, 'systemd to run');
  } catch (error) {
    await close();
    throw error;
  }
  return { run, close };
}

function inside(
  outer: number,
  command: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Ran> {
  const [first] = readFileSync(`/proc/${outer}/task/${outer}/children`, 'utf8').split(' ');
  if (first === undefined || first === '') return Promise.resolve({ code: 1, stdout: '', stderr: '' });
  const flags = ['-t', first, '-m', '-p', '-u', '-i', '-n', '-C', '-r', '-w'];
  const options = { env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', SYSTEMD_UNIT_PATH: '/run/units', ...env } };
  return new Promise((resolve) => {
    execFile('nsenter', [...flags, ...command], options, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr }),
    );
  });
}

/** Of this process, in the hierarchy of version 2. */
function cgroup(): string | undefined {
  const mount = /^\S+ \S+ \S+ \S+ (\S+) .* - cgroup2 /m.exec(readFileSync('/proc/self/mountinfo', 'utf8'));
  const own = /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'));
  return mount === null || own === null ? undefined : join(mount[1]!, own[1]!);
}

/** From the innermost on; false while a process is in it. */
function removeGroup(path: string): boolean {
  try {
    for (const entry of readdirSync(path, { withFileTypes: true }))
      if (entry.isDirectory()) removeGroup(join(path, entry.name));
    rmdirSync(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EBUSY') return false;
    throw error;
  }
}
