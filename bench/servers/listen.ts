/** How an app of a benchmark listens, alone or as a worker of node:cluster: where PORT says. */
import cluster from 'node:cluster';
import type { Server } from 'node:net';

/** From 1; an app alone is 1. */
export const slot = cluster.worker?.id ?? 1;

export function listen(server: Server): void {
  const port = Number(process.env.PORT);
  server.listen({ port, host: '127.0.0.1', backlog: 4096 }, () => console.log(`listening on ${port}`));
  if (cluster.isPrimary) endWithStandardInput();
}

/** The benchmark holds the other end of it: a server ends with it, even when it was killed. */
export function endWithStandardInput(): void {
  process.stdin.resume().on('close', () => process.exit(0));
}
