/** HAProxy, with the two methods most used for HTTP. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { usableCores } from '../../platform/usable-cores.ts';
import type { Target } from './contract.ts';
import { type HaproxyMethod, haproxyConfig } from './haproxy-config.ts';
import { proxied } from './proxy.ts';

export const haproxyRoundRobin: Target = haproxy('haproxy-roundrobin', 'roundrobin');
export const haproxyLeastConn: Target = haproxy('haproxy-leastconn', 'leastconn');

function haproxy(name: string, method: HaproxyMethod): Target {
  return proxied({
    name,
    family: 'haproxy',
    title: 'HAProxy',
    configure(directory, port, backends) {
      const file = join(directory, 'haproxy.cfg');
      writeFileSync(file, haproxyConfig({ port, backends, method, cores: usableCores().count }));
      // In the foreground, whatever the file says.
      return ['-db', '-f', file];
    },
  });
}
