import assert from 'node:assert/strict';
import { it } from 'node:test';
import { pino } from 'pino';
import { acceptErrorLog } from '../../../src/master/listening/accept-error-log.ts';
import { listenAll, openListener } from '../../../src/master/listening/listener.ts';
import { isOpen, occupy } from './app-listening-bench.ts';

const outOfDescriptors = (): NodeJS.ErrnoException =>
  Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' });

it('tells of accepts that fail, and goes on listening', async () => {
  const failed: (string | undefined)[] = [];
  const target = { host: '127.0.0.1', port: 0, backlog: 16 };
  const { server, address, close } = await openListener(target, 'http', ({ code }) => failed.push(code));
  server.on('connection', (socket) => socket.destroy());
  for (let time = 0; time < 2; time++) server.emit('error', outOfDescriptors());
  assert.deepEqual(failed, ['EMFILE', 'EMFILE']);
  assert.equal(await isOpen(address.port), true);
  close();
  assert.equal(await isOpen(address.port), false);
});

it('rejects for an address that is taken, and tells of no failed accept', async () => {
  const place = await occupy();
  const failed: unknown[] = [];
  const listening = listenAll({ host: '127.0.0.1', port: place.port, backlog: 16 }, 'http', [], (error) =>
    failed.push(error),
  );
  await assert.rejects(listening, { code: 'ERR_PORT_IN_USE' });
  assert.deepEqual(failed, []);
  await place.release();
});

it('logs failed accepts at most once a second, with their number', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const logged: { event: string; code: string; count: number; level: number }[] = [];
  const logger = pino({}, { write: (line) => void logged.push(JSON.parse(line)) });
  const acceptFailed = acceptErrorLog(logger);
  for (let time = 0; time < 5; time++) acceptFailed(outOfDescriptors());
  assert.equal(logged.length, 1);
  context.mock.timers.tick(1_000);
  assert.deepEqual(
    logged.map(({ event, code, count }) => [event, code, count]),
    [
      ['accept-failed', 'EMFILE', 1],
      ['accept-failed', 'EMFILE', 4],
    ],
  );
});
