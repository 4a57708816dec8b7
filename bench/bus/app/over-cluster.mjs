/** The workload over node:cluster, as it is written by hand: the primary passes on what workers send by process.send. */
import cluster from 'node:cluster';
import { relayedLink } from './relayed-link.mjs';
import { serveWorkload } from './workload.mjs';

const workers = Number(process.env.WORKERS);

if (cluster.isPrimary) {
  const bySlot = new Map();
  for (let slot = 1; slot <= workers; slot++) {
    const worker = cluster.fork({ SLOT: String(slot) });
    bySlot.set(slot, worker);
    worker.on('message', ({ to, ...message }) => {
      const passed = { ...message, from: slot };
      if (to !== 'others') bySlot.get(to).send(passed);
      else for (const [other, receiver] of bySlot) if (other !== slot) receiver.send(passed);
    });
  }
  let listening = 0;
  cluster.on('listening', (_worker, { port }) => {
    if (++listening === workers) console.log(`listening ${port}`);
  });
  process.on('disconnect', () => process.exit());
} else {
  const { link, received } = relayedLink({
    slot: Number(process.env.SLOT),
    workers,
    send: (message, written) => process.send(message, written),
  });
  process.on('message', received);
  serveWorkload(link, 0);
}
