/** What people reload today: the same app under PM2, and proxies in front of it. */
import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../../../src/measure/processes/deadline.ts';
import type { RunningTarget, Target } from '../../../src/measure/targets/contract.ts';
import { haproxyConfig } from '../../../src/measure/targets/haproxy-config.ts';
import { nginxConfig } from '../../../src/measure/targets/nginx-config.ts';
import { pm2 as comparedPm2 } from '../../../src/measure/targets/pm2.ts';
import { proxied } from '../../../src/measure/targets/proxy.ts';
import { usableCores } from '../../../src/platform/usable-cores.ts';
import { expressApp } from './apps.ts';
import type { ReloadTarget } from './contract.ts';

const RELOAD_TIMEOUT_MS = 30_000;

const nginxTarget = proxied({
  name: 'nginx',
  family: 'nginx',
  title: 'nginx',
  configure(directory, port, backends) {
    const file = join(directory, 'nginx.conf');
    const { uid, username } = userInfo();
    const user = uid === 0 ? username : undefined;
    writeFileSync(
      file,
      nginxConfig({ directory, port, backends, method: 'rr', cores: usableCores().count, user }),
    );
    return ['-p', directory, '-c', file, '-e', join(directory, 'error.log')];
  },
});

const haproxyTarget = proxied({
  name: 'haproxy',
  family: 'haproxy',
  title: 'HAProxy',
  configure(directory, port, backends) {
    const file = join(directory, 'haproxy.cfg');
    const config = haproxyConfig({ port, backends, method: 'roundrobin', cores: usableCores().count });
    // A new worker takes the listening sockets from the old one, so that no connection in their queues is lost.
    const socket = `  stats socket ${join(directory, 'haproxy.sock')} mode 600 level admin expose-fd listeners`;
    writeFileSync(file, config.replace('global\n', `global\n${socket}\n`));
    return ['-W', '-db', '-f', file];
  },
});

export const pm2: ReloadTarget = reloaded('PM2 with Express', comparedPm2, (running) => running.reload!());
/** As `nginx -s reload` does. */
export const nginx: ReloadTarget = reloaded('nginx before Express', nginxTarget, bySignal('SIGHUP'));
export const haproxy: ReloadTarget = reloaded('HAProxy before Express', haproxyTarget, bySignal('SIGUSR2'));

function reloaded(
  name: string,
  target: Target,
  reload: (running: RunningTarget) => Promise<unknown>,
): ReloadTarget {
  return {
    name,
    isOurs: false,
    missing: () => target.missing(console.error),
    async start(workers) {
      const running = await target.start({ app: expressApp, workers, env: {} });
      const { port, version } = running;
      return {
        port,
        ...(version === undefined ? {} : { version }),
        master: () => running.pids().master,
        reload: async () => void (await reload(running)),
        stop: () => running.stop(),
      };
    },
  };
}

/** It is done when there is a process that was not there before; the master stays who it is. */
function bySignal(signal: NodeJS.Signals): (running: RunningTarget) => Promise<unknown> {
  return (running) => {
    const { master, helpers: before = [] } = running.pids();
    process.kill(master!, signal);
    const isNew = (pid: number): boolean => !before.includes(pid);
    const check = (): true | undefined => ((running.pids().helpers ?? []).some(isNew) ? true : undefined);
    return waitFor(check, `${signal} to bring new processes`, RELOAD_TIMEOUT_MS);
  };
}
