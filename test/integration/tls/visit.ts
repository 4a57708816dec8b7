/** One request over TLS on a connection of its own, and what the handshake was. */
import { once } from 'node:events';
import { connect, type SecureVersion } from 'node:tls';
import { withDeadline } from '../balancer.ts';

export interface VisitOptions {
  readonly version?: SecureVersion;
  /** Of a visit before. */
  readonly session?: Buffer | undefined;
  readonly servername?: string;
  readonly path?: string;
  readonly alpn?: readonly string[];
}

export interface Visit {
  /** The process that answered. */
  readonly pid: number;
  readonly text: string;
  /** The server knew the session, and the handshake was a short one. */
  readonly isReused: boolean;
  /** What the next visit can begin with. */
  readonly session: Buffer | undefined;
  /** Of the certificate, in hexadecimal; of a resumed session none was sent. */
  readonly serial: string | undefined;
  readonly alpn: string | false | null;
  readonly localPort: number;
}

export function visit(port: number, options: VisitOptions = {}): Promise<Visit> {
  const { version, session, servername = 'localhost', path = '/whoami', alpn } = options;
  const socket = connect({
    port,
    host: '127.0.0.1',
    servername,
    // Which certificate it is, is looked at.
    rejectUnauthorized: false,
    ...(version === undefined ? {} : { minVersion: version, maxVersion: version }),
    ...(session === undefined ? {} : { session }),
    ...(alpn === undefined ? {} : { ALPNProtocols: [...alpn] }),
  });
  let text = '';
  let next = session;
  socket.setEncoding('latin1');
  socket.on('session', (ticket) => {
    next = ticket;
  });
  socket.on('data', (part: string) => {
    text += part;
  });
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${servername}\r\nConnection: close\r\n\r\n`);
  const seen = async (): Promise<Visit> => {
    await once(socket, 'secureConnect');
    const { serialNumber } = socket.getPeerCertificate();
    const { localPort, alpnProtocol } = socket;
    await once(socket, 'end');
    const pid = Number(/"pid":(\d+)/.exec(text)?.[1]);
    const isReused = socket.isSessionReused();
    return {
      ...{ pid, text, isReused, session: next, serial: serialNumber },
      ...{ alpn: alpnProtocol, localPort: localPort! },
    };
  };
  return withDeadline(seen(), 'an answer by TLS').finally(() => socket.destroy());
}
