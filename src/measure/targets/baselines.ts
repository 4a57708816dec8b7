/** What `--against` knows: the targets that are not ours, and names for several of them. */
import { splitList } from '../../options/grammar/list.ts';
import { shown, unknownName } from '../../options/grammar/refusal.ts';
import { refuseOption } from '../../options/refuse-option.ts';
import type { Target } from './contract.ts';
import { haproxyLeastConn, haproxyRoundRobin } from './haproxy.ts';
import { nginxLeastConn, nginxRr } from './nginx.ts';
import { nodeClusterNone, nodeClusterRr } from './node-cluster.ts';
import { pm2 } from './pm2.ts';
import { reusePort } from './reuse-port.ts';
import { single } from './single.ts';

export interface Baseline {
  readonly name: string;
  /** One line for help and completion. */
  readonly doc: string;
  readonly targets: readonly Target[];
}

const each: readonly Baseline[] = [
  baseline(single, 'the app alone, one process'),
  baseline(nodeClusterRr, 'node:cluster, round-robin in the primary (the default)'),
  baseline(nodeClusterNone, 'node:cluster, SCHED_NONE: the workers accept, the kernel decides'),
  baseline(reusePort, 'one process per worker, all listening on one port with SO_REUSEPORT'),
  baseline(pm2, 'PM2 in cluster mode; installed from npm on first use'),
  baseline(nginxRr, 'nginx in front of one process per worker, round-robin'),
  baseline(nginxLeastConn, 'nginx in front of one process per worker, least_conn'),
  baseline(haproxyRoundRobin, 'HAProxy in front of one process per worker, balance roundrobin'),
  baseline(haproxyLeastConn, 'HAProxy in front of one process per worker, balance leastconn'),
];

/** In the order in which help shows them. */
export const baselines: readonly Baseline[] = [
  ...each,
  family('node-cluster'),
  family('nginx'),
  family('haproxy'),
  { name: 'all', doc: 'all of them', targets: each.flatMap(({ targets }) => targets) },
];

/** Names with commas; each target once, in the order in which they were given. Throws ERR_INVALID_OPTION. */
export function readBaselines(written: string): Target[] {
  const words = splitList(written).filter((word) => word !== '');
  return [...new Set(words.flatMap(targetsOf))];
}

function targetsOf(word: string): readonly Target[] {
  const found = baselines.find(({ name }) => name === word.toLowerCase());
  if (found !== undefined) return found.targets;
  const names = baselines.map(({ name }) => name);
  return refuseOption(`--against ${shown(word)}`, unknownName(word, names));
}

function baseline(target: Target, doc: string): Baseline {
  return { name: target.name, doc, targets: [target] };
}

function family(name: Target['family']): Baseline {
  const targets = each.flatMap((one) => one.targets).filter((target) => target.family === name);
  return { name, doc: targets.map((target) => target.name).join(' and '), targets };
}
