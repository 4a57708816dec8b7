/** The workload over PM2: its workers reach its daemon alone, so a program beside them passes messages on. */
import { serveWorkload } from './workload.mjs';

const slot = Number(process.env.NODE_APP_INSTANCE) + 1;
const handlers = new Map();
const asked = new Map();
let lastId = 0;

// A write that has not been done is waited for: nothing else bounds what a process sends.
const post = (to, type, msg, id) => {
  let written;
  const isRoom = process.send({ type: 'relay', data: { to, type, msg, id } }, () => written?.());
  return isRoom ? undefined : new Promise((resolve) => (written = resolve));
};

process.on('message', async ({ topic, data }) => {
  if (topic !== 'relay') return;
  const { from, type, msg, id } = data;
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
    workers: Number(process.env.WORKERS),
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
  Number(process.env.PORT),
);
