/** Ports of 127.0.0.1 for programs that must be told one. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';

/** Below the ports that the kernel gives to outgoing connections: a load of many would take one that is free for a moment. */
const LEAST = 10_000;
const ATTEMPTS = 5;

/**
 * Calls `start` with ports that were free a moment ago, and again with others when it fails because somebody was
 * faster.
 */
export async function onFreePorts<T>(
  count: number,
  start: (ports: readonly number[]) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(await freePorts(count));
    } catch (error) {
      if (attempt === ATTEMPTS || !saysPortIsTaken(error)) throw error;
    }
  }
}

/** All different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers: Server[] = [];
  try {
    while (servers.length < count) servers.push(await listenSomewhere());
    return servers.map(portOf);
  } finally {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

async function listenSomewhere(): Promise<Server> {
  const end = firstOutgoingPort();
  // Where nearly all ports are for outgoing connections, one of those has to do.
  const tries = end - LEAST < 1000 ? 0 : 100;
  for (let made = 0; made < tries; made++) {
    const server = await listen(LEAST + Math.floor(Math.random() * (end - LEAST)));
    if (server !== undefined) return server;
  }
  const server = await listen(0);
  if (server === undefined) throw new Error('there is no free port on 127.0.0.1');
  return server;
}

/** undefined when the port is taken. */
function listen(port: number): Promise<Server | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1' }, () => resolve(server));
  });
}

function portOf(server: Server): number {
  return (server.address() as { port: number }).port;
}

function firstOutgoingPort(): number {
  try {
    return Number(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').trim().split(/\s+/)[0]);
  } catch {
    // Elsewhere it is 49152 (IANA) or can be changed; less does no harm.
    return 32_768;
  }
}

function saysPortIsTaken(error: unknown): boolean {
  return /EADDRINUSE|address already in use/i.test(error instanceof Error ? error.message : '');
}
