/** `cluster.js rr|none raw|http|FILE WORKERS`: node:cluster with either of its two policies and an app. */
import cluster from 'node:cluster';
import { createServer } from 'node:net';
import { isAbsolute } from 'node:path';
import { announce } from './announce.ts';
import { createHttpAnswer } from './http-answer.ts';
import { createRawAnswer } from './raw-answer.ts';

const [policy, app, workers] = process.argv.slice(2);

if (cluster.isPrimary) {
  cluster.schedulingPolicy = policy === 'none' ? cluster.SCHED_NONE : cluster.SCHED_RR;
  if (isAbsolute(app!)) cluster.setupPrimary({ exec: app!, args: [] });
  let listening = 0;
  cluster.on('listening', (_worker, { port }) => {
    if (++listening === Number(workers)) announce(port);
  });
  for (let count = 0; count < Number(workers); count++) cluster.fork();
} else {
  const slot = cluster.worker!.id;
  const server = app === 'http' ? createHttpAnswer(slot) : createServer(createRawAnswer(slot));
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 });
}
