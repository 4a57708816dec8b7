/** An app with a server of each kind, each at a port of its own. */
import { freePorts } from '../../../src/measure/processes/free-port.ts';
import { startApp, waitForAddresses } from '../apps/start-app.ts';
import type { Balancer } from '../balancer.ts';

export interface Servers {
  readonly balancer: Balancer;
  /** By what they speak. */
  readonly ports: ReadonlyMap<string, number>;
}

export async function startServers(handoff: string, kinds: readonly string[]): Promise<Servers> {
  const free = await freePorts(kinds.length);
  const ports = new Map(kinds.map((kind, index) => [kind, free[index]!]));
  const proxied = ['--proxy-protocol', 'require', '--proxy-trusted', '127.0.0.0/8'];
  const listens = [...ports].map(([kind, port]) => `${kind}=${port}`);
  const args = ['--workers', '1', ...proxied, '--', ...listens];
  const balancer = await startApp(handoff, 'shows-its-client.mjs', args, { ownPorts: true });
  await waitForAddresses(balancer, kinds.length);
  return { balancer, ports };
}
