/**
 * `cluster-primary.js rr|none FILE WORKERS`: node:cluster with either of its two policies, and a worker that dies
 * replaced at once, as its documentation shows it.
 */
import cluster from 'node:cluster';

const [policy, app, workers] = process.argv.slice(2);

cluster.schedulingPolicy = policy === 'none' ? cluster.SCHED_NONE : cluster.SCHED_RR;
cluster.setupPrimary({ exec: app!, args: [] });

const listening = new Set<number>();

cluster.on('listening', ({ id }, { port }) => {
  listening.add(id);
  if (listening.size === Number(workers)) console.log(`all workers listen on ${port}`);
});

cluster.on('exit', ({ id }, code, signal) => {
  if (!listening.has(id)) {
    console.error(`a worker ended (${signal ?? code}) before it listened`);
    process.exit(1);
  }
  cluster.fork();
});

for (let count = 0; count < Number(workers); count++) cluster.fork();

// Whoever started it holds the other end of standard input: it ends with them, even when they were killed.
process.stdin.resume().on('close', () => process.exit(0));
