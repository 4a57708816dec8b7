/** What `--against` knows: targets, and names for several of them. */
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

export interface Rival {
  readonly name: string;
  /** One line for help and completion. */
  readonly doc: string;
  readonly targets: readonly Target[];
}

const each: readonly Rival[] = [
  rival(single, 'the app alone, one process'),
  rival(nodeClusterRr, 'node:cluster, round-robin in the primary: its default'),
  rival(nodeClusterNone, 'node:cluster, SCHED_NONE: the workers accept, the kernel decides'),
  rival(reusePort, 'one process per worker, all listening on one port with SO_REUSEPORT'),
  rival(pm2, 'PM2 in cluster mode; fetched from npm when it is first needed'),
  rival(nginxRr, 'nginx in front of one process per worker, round-robin'),
  rival(nginxLeastConn, 'nginx in front of one process per worker, least_conn'),
  rival(haproxyRoundRobin, 'HAProxy in front of one process per worker, balance roundrobin'),
  rival(haproxyLeastConn, 'HAProxy in front of one process per worker, balance leastconn'),
];

/** In the order in which help shows them. */
export const rivals: readonly Rival[] = [
  ...each,
  family('node-cluster'),
  family('nginx'),
  family('haproxy'),
  { name: 'all', doc: 'all of them', targets: each.flatMap(({ targets }) => targets) },
];

/** Names with commas; each target once, in the order in which they were given. Throws ERR_INVALID_OPTION. */
export function readRivals(written: string): Target[] {
  const words = splitList(written).filter((word) => word !== '');
  return [...new Set(words.flatMap(targetsOf))];
}

function targetsOf(word: string): readonly Target[] {
  const found = rivals.find(({ name }) => name === word.toLowerCase());
  if (found !== undefined) return found.targets;
  const names = rivals.map(({ name }) => name);
  return refuseOption(`--against ${shown(word)}`, unknownName(word, names));
}

function rival(target: Target, doc: string): Rival {
  return { name: target.name, doc, targets: [target] };
}

function family(name: Target['family']): Rival {
  const targets = each.flatMap((one) => one.targets).filter((target) => target.family === name);
  return { name, doc: targets.map((target) => target.name).join(' and '), targets };
}
