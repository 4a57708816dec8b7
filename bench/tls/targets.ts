/** The same certificate everywhere, one of ECDSA with P-256, as most are today. */
import { nodeClusterRr } from '../../src/measure/targets/node-cluster.ts';
import { single } from '../../src/measure/targets/single.ts';
import { counted } from '../../src/text/counted.ts';
import { startProduct } from '../harness/product.ts';
import { startCompared } from '../harness/start-compared.ts';
import type { Target } from '../harness/target.ts';

const file = (path: string): string => new URL(path, import.meta.url).pathname;
const certificate = file('../../test/fixtures/apps/tls/certificate.pem');
const key = file('../../test/fixtures/apps/tls/key.pem');

export interface TlsTarget extends Target {
  /** Processes that answer. */
  readonly workers: number;
}

const env = { TLS_CERT: certificate, TLS_KEY: key };

/** What all are compared with. */
export const alone: TlsTarget = {
  name: 'a node:https app alone, one process',
  workers: 1,
  start: () => startCompared(single, file('./https.mjs'), 1, env),
};

/** What as many processes cost by themselves: each is warm later, and wakes for fewer connections at a time. */
export const cluster: TlsTarget = {
  name: 'the node:https app in node:cluster, round-robin, 4 workers',
  workers: 4,
  start: () => startCompared(nodeClusterRr, file('./https.mjs'), 4, env),
};

export const products: readonly TlsTarget[] = [
  product('the built-in responder', 1),
  product('the built-in responder', 4),
  product('a node:http app', 1, file('../apps/servers/http.mjs')),
  product('a node:http app', 4, file('../apps/servers/http.mjs')),
];

function product(what: string, workers: number, app?: string): TlsTarget {
  const flags = [`--tls-cert=${certificate}`, `--tls-key=${key}`];
  return {
    name: `lb, ${what}, ${counted(workers, 'worker')}`,
    workers,
    start: () => startProduct({ ...(app && { app }), workers, handoff: 'mailbox', algorithm: 'rr', flags }),
  };
}
