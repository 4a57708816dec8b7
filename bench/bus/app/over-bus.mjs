/** The workload over the bus of lb. */
import { bus, worker } from 'pointsman/worker';
import { serveWorkload } from './workload.mjs';

const slotOf = (address) => Number(/^worker:(\d+)/.exec(address)[1]);

serveWorkload(
  {
    slot: worker.slot,
    workers: Number(process.argv[2]),
    post: (slot, type, msg) => (bus.send(`worker:${slot}`, type, msg) ? undefined : bus.drained()),
    broadcast: (type, msg) => (bus.send('others', type, msg) ? undefined : bus.drained()),
    request: (slot, type, msg) => bus.request(`worker:${slot}`, type, msg, { timeout: 60_000 }),
    on: (type, handler) => bus.on(type, ({ from, msg }) => handler(slotOf(from), msg)),
  },
  3000,
);
