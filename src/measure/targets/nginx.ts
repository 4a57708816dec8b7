/** nginx as a reverse proxy, with the two methods that need no key. */
import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { usableCores } from '../../platform/usable-cores.ts';
import type { Target } from './contract.ts';
import { type NginxMethod, nginxConfig } from './nginx-config.ts';
import { proxied } from './proxy.ts';

export const nginxRr: Target = nginx('nginx-rr', 'rr');
export const nginxLeastConn: Target = nginx('nginx-least-conn', 'least_conn');

function nginx(name: string, method: NginxMethod): Target {
  return proxied({
    name,
    family: 'nginx',
    title: 'nginx',
    configure(directory, port, backends) {
      const file = join(directory, 'nginx.conf');
      const { uid, username } = userInfo();
      // Of root alone it asks who is to run its workers, and they must be able to write into the directory.
      const user = uid === 0 ? username : undefined;
      const cores = usableCores().count;
      writeFileSync(file, nginxConfig({ directory, port, backends, method, cores, user }));
      // Before it has read the file it would write to the log it was built with.
      return ['-p', directory, '-c', file, '-e', join(directory, 'error.log')];
    },
  });
}
