/** What is started: the same app under `lb` and under node:cluster, and Node itself beside a command that does nothing. */
import { clusterPrimary, lb } from '../../src/measure/targets/programs.ts';
import { programPath } from '../harness/programs.ts';

export const WORKERS = 4;

export const LB = 'lb, rr';
export const CLUSTER = 'node:cluster, round-robin';

export interface ServerTarget {
  readonly name: string;
  /** What Node is to run; the app listens at the port in PORT. */
  args(): readonly string[];
}

export const serverTargets: readonly ServerTarget[] = [
  { name: LB, args: () => [lb, app(), `--workers=${WORKERS}`, '--algo=rr'] },
  { name: CLUSTER, args: () => [clusterPrimary, 'rr', app(), String(WORKERS)] },
];

export const VERSION = 'lb --version';
export const NOTHING = 'node -e 0';

export interface CommandTarget {
  readonly name: string;
  readonly args: readonly string[];
}

export const commandTargets: readonly CommandTarget[] = [
  { name: NOTHING, args: ['-e', '0'] },
  { name: VERSION, args: [lb, '--version'] },
  { name: 'lb --help', args: [lb, '--help'] },
  { name: 'lb status', args: [lb, 'status', '--name', 'nobody-has-this-name'] },
];

function app(): string {
  return programPath('servers/http.ts');
}
