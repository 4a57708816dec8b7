/** The same servers, with the header of a proxy and without. */
import { startProduct } from '../harness/product.ts';
import type { Target } from '../harness/target.ts';

export interface ProxiedTarget extends Target {
  /** What each connection begins with. */
  readonly header: Buffer;
}

export interface Server {
  readonly title: string;
  readonly without: ProxiedTarget;
  readonly withHeader: readonly ProxiedTarget[];
}

const headers = {
  'version 1': Buffer.from('PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n'),
  'version 2': Buffer.from('0d0a0d0a000d0a515549540a2111000cc0000207c6336401dc0401bb', 'hex'),
};

const app = new URL('../apps/servers/http.mjs', import.meta.url).pathname;

export const servers: readonly Server[] = [
  server('the built-in responder, by mailbox', 'mailbox'),
  server('a node:http app, by mailbox', 'mailbox', app),
  server('a node:http app, by ipc', 'ipc', app),
];

function server(title: string, handoff: 'ipc' | 'mailbox', app?: string): Server {
  const target = (name: string, header: Buffer, flags: readonly string[]): ProxiedTarget => ({
    name: `${title}: ${name}`,
    header,
    start: () => startProduct({ ...(app && { app }), workers: 2, handoff, algorithm: 'rr', flags }),
  });
  const require = ['--proxy-protocol=require', '--proxy-trusted=127.0.0.0/8'];
  return {
    title,
    without: target('no header', Buffer.alloc(0), []),
    withHeader: Object.entries(headers).map(([name, header]) => target(name, header, require)),
  };
}
