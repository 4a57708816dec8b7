/** The workload over node:cluster, as it is written by hand: the primary passes on what workers send by process.send. */
import cluster from 'node:cluster';
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
  const slot = Number(process.env.SLOT);
  const handlers = new Map();
  const asked = new Map();
  let lastId = 0;
  // A write that has not been done is waited for: nothing else bounds what a process sends.
  const post = (to, type, msg, id) => {
    let written;
    const isRoom = process.send({ to, type, msg, id }, () => written?.());
    return isRoom ? undefined : new Promise((resolve) => (written = resolve));
  };
  process.on('message', async ({ from, type, msg, id }) => {
    if (type === 'answer') {
      asked.get(id)(msg);
      asked.delete(id);
      return;
    }
    const answer = handlers.get(type)(from, msg);
    if (id !== undefined) await post(from, 'answer', await answer, id);
  });
  serveWorkload(
    {
      slot,
      workers,
      post: (to, type, msg) => post(to, type, msg),
      broadcast: (type, msg) => post('others', type, msg),
      request: (to, type, msg) =>
        new Promise((resolve) => {
          const id = ++lastId;
          asked.set(id, resolve);
          void post(to, type, msg, id);
        }),
      on: (type, handler) => handlers.set(type, handler),
    },
    0,
  );
}
