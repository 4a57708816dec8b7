/** The workload over PM2: its workers reach its daemon alone, so a program beside them passes messages on. */
import { relayedLink } from './relayed-link.mjs';
import { serveWorkload } from './workload.mjs';

const { link, received } = relayedLink({
  slot: Number(process.env.NODE_APP_INSTANCE) + 1,
  workers: Number(process.env.WORKERS),
  send: (message, written) => process.send({ type: 'relay', data: message }, written),
});
process.on('message', async ({ topic, data }) => {
  if (topic === 'relay') await received(data);
});
serveWorkload(link, Number(process.env.PORT));
