/** Addresses as people, URLs and configuration files have them: an IPv6 address in brackets (RFC 3986 section 3.2.2). */

export function hostPort(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Of a unix socket its path. */
export function placeOf({ host, port, path }: Place): string {
  return path ?? hostPort(host, port);
}

interface Place {
  readonly host: string;
  readonly port: number;
  readonly path?: string | undefined;
}
