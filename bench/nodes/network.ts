/**
 * A network of our own: a bridge and hosts on it, each in a network namespace, so that ports, links and faults are
 * those of several machines. The bridge is in a namespace as well: the machine's own network never sees any of it.
 */
import { spawnSync } from 'node:child_process';
import { atOurEnd } from '../../src/measure/processes/ends-with-us.ts';
import { isRunning } from '../../src/measure/processes/process-tree.ts';

export interface Network {
  /** What to put before a command that is to run on this host. */
  on(host: string): readonly string[];
  /** The cable of this host is pulled out of the bridge. */
  cut(host: string): void;
  mend(host: string): void;
  /** Whatever runs in it must have ended, or keeps its part alive. */
  remove(): void;
}

/** Begins the names of our namespaces; the id of the process that made them follows. */
const PREFIX = 'pointsman-';

/** Why there can be none; undefined where it can. */
export function missingNetwork(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces are there on Linux only';
  if (process.getuid!() !== 0) return 'network namespaces need root';
  if (spawnSync('ip', ['-V'], { stdio: 'ignore' }).error !== undefined)
    return 'ip is not installed (apt-get install iproute2)';
  const trial = `${PREFIX}${process.pid}-trial`;
  try {
    ip('netns', 'add', trial);
    ip('-n', trial, 'link', 'add', 'trial', 'type', 'veth', 'peer', 'name', 'other');
    return undefined;
  } catch (error) {
    return `network namespaces cannot be made here: ${(error as Error).message}`;
  } finally {
    spawnSync('ip', ['netns', 'del', trial], { stdio: 'ignore' });
  }
}

/** `hosts` by name, with their addresses; the first one has the bridge. Gone with this process at the latest. */
export function createNetwork(hosts: Readonly<Record<string, string>>): Network {
  removeAbandoned();
  const names = Object.keys(hosts);
  const spaceOf = (host: string): string => `${PREFIX}${process.pid}-${host}`;
  const [front] = names;
  const bridge = spaceOf(front!);
  const forget = atOurEnd(remove);

  function remove(): void {
    forget();
    for (const name of names) spawnSync('ip', ['netns', 'del', spaceOf(name)], { stdio: 'ignore' });
  }

  try {
    ip('netns', 'add', bridge);
    ip('-n', bridge, 'link', 'set', 'lo', 'up');
    ip('-n', bridge, 'link', 'add', 'bridge', 'type', 'bridge');
    ip('-n', bridge, 'addr', 'add', `${hosts[front!]}/24`, 'dev', 'bridge');
    ip('-n', bridge, 'link', 'set', 'bridge', 'up');
    for (const name of names.slice(1)) {
      const space = spaceOf(name);
      ip('netns', 'add', space);
      ip('-n', space, 'link', 'set', 'lo', 'up');
      ip('-n', bridge, 'link', 'add', 'name', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', space);
      ip('-n', bridge, 'link', 'set', 'dev', name, 'master', 'bridge', 'up');
      ip('-n', space, 'addr', 'add', `${hosts[name]}/24`, 'dev', 'eth0');
      ip('-n', space, 'link', 'set', 'eth0', 'up');
    }
  } catch (error) {
    remove();
    throw error;
  }
  return {
    on: (host) => ['ip', 'netns', 'exec', spaceOf(host)],
    cut: (host) => ip('-n', bridge, 'link', 'set', 'dev', host, 'down'),
    mend: (host) => ip('-n', bridge, 'link', 'set', 'dev', host, 'up'),
    remove,
  };
}

/** Of processes that were killed before they could do so. */
function removeAbandoned(): void {
  for (const line of String(spawnSync('ip', ['netns', 'list']).stdout).split('\n')) {
    const [name = ''] = line.split(' ');
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) spawnSync('ip', ['netns', 'del', name]);
  }
}

function ip(...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync('ip', args, { encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr.trim()}`);
}
