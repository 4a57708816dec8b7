/** Passes on what workers of PM2 say to each other, as its documentation shows: from its bus to `sendDataToProcessId`. */
import { createRequire } from 'node:module';

const pm2 = createRequire(import.meta.url)(process.env.PM2_MODULE);
const workers = Number(process.env.WORKERS);

const orFail = (error) => {
  if (error) throw error;
};

pm2.connect((error) => {
  orFail(error);
  pm2.launchBus((failure, bus) => {
    orFail(failure);
    bus.on('relay', ({ data, process: { pm_id: sender } }) => {
      const { to, ...message } = data;
      const from = sender + 1;
      const others = () =>
        Array.from({ length: workers }, (_, index) => index + 1).filter((slot) => slot !== from);
      for (const slot of to === 'others' ? others() : [to]) {
        const packet = { id: slot - 1, type: 'process:msg', topic: 'relay', data: { ...message, from } };
        pm2.sendDataToProcessId(packet, orFail);
      }
    });
    process.send('ready');
  });
});
process.on('disconnect', () => process.exit());
