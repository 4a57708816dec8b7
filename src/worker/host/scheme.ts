/** What a server speaks, told by the methods its documented class has: no module is loaded to compare with. */
import type { Server } from 'node:net';
import type { Scheme } from '../../protocol/cluster-protocol.ts';

export function schemeOf(server: Server): Exclude<Scheme, 'udp'> {
  const isTls = 'setSecureContext' in server;
  const isHttp = 'closeIdleConnections' in server;
  // http2.Http2Server and Http2SecureServer
  const isHttp2 = 'updateSettings' in server;
  if (isTls) return isHttp || isHttp2 ? 'https' : 'tls';
  if (isHttp) return 'http';
  return isHttp2 ? 'h2c' : 'tcp';
}
