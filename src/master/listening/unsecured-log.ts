/** Says of which addresses of an app lb does not secure, although it has certificates. */
import type { Logger } from 'pino';
import type { Scheme } from '../../protocol/cluster-protocol.ts';
import { hostPort } from '../../text/host-port.ts';
import type { ListenAddress } from '../contract.ts';

const reasons: Readonly<Record<Exclude<Scheme, 'http' | 'udp'>, string>> = {
  https: 'its server terminates TLS itself, with certificates of its own',
  tls: 'its server terminates TLS itself, with certificates of its own',
  h2c: 'its server speaks HTTP/2, which is served without TLS here',
  tcp: 'its server is no HTTP server, and is served without TLS here',
};

export function logUnsecured(logger: Logger, { scheme, host, port, path }: ListenAddress): void {
  // A unix socket is for programs of the same machine.
  if (path !== undefined || scheme === 'http' || scheme === 'udp') return;
  const isPlain = scheme === 'h2c' || scheme === 'tcp';
  logger[isPlain ? 'warn' : 'info'](
    { event: 'not-secured', host, port, scheme },
    `--tls-cert is not for ${hostPort(host, port)}: ${reasons[scheme]}`,
  );
}
