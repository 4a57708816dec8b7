/** A configuration as somebody who knows HAProxy would write it for many short requests. */

export type HaproxyMethod = 'roundrobin' | 'leastconn';

export interface HaproxySettings {
  readonly port: number;
  /** Ports of 127.0.0.1. */
  readonly backends: readonly number[];
  readonly method: HaproxyMethod;
  readonly cores: number;
}

export function haproxyConfig({ port, backends, method, cores }: HaproxySettings): string {
  const servers = backends.map((backend, index) => `  server app${index + 1} 127.0.0.1:${backend}`);
  return `global
  nbthread ${cores}
  maxconn 16384
  # With a lower limit of open files it takes fewer connections instead of none.
  no strict-limits

defaults
  mode http
  option http-keep-alive
  # A request whose server refuses the connection goes to another one.
  option redispatch
  timeout connect 5s
  timeout client 300s
  timeout server 300s
  timeout http-keep-alive 75s

frontend clients
  bind 127.0.0.1:${port} backlog 4096
  default_backend apps

backend apps
  balance ${method}
  http-reuse always
${servers.join('\n')}
`;
}
