/** A process with a control socket and a master that only pretends: `XDG_RUNTIME_DIR=... tsx fake-master.ts NAME`. */
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { openControl } from '../../../src/admin/control.ts';
import { PointsmanError, pointsmanError } from '../../../src/errors.ts';
import { fakeOperations } from '../../admin/fake-operations.ts';

const [name, behaviour = ''] = process.argv.slice(2);
const output = 'Its last output:\nSyntaxError: Unexpected token';
let stopAsked = (): void => {};
const stopped = new Promise<void>((resolve) => {
  stopAsked = resolve;
});
const operations = fakeOperations({
  reload: async ({ replace } = {}) => {
    if (behaviour === 'busy' && replace !== true) {
      throw pointsmanError('ERR_BUSY', { running: 'Reload 3', forMs: 1500 });
    }
    if (behaviour === 'slow') await sleep(60_000, undefined, { ref: false });
    if (behaviour !== 'broken') return { id: 4, result: 'done', unchanged: ['port'], durationMs: 2345 };
    const reason = `Worker 1 exited (exit code 1) before it was ready. ${output}`;
    return { id: 4, result: 'rolled-back', reason, unchanged: [], durationMs: 80 };
  },
  drain: async (slot) => {
    if (slot > 2) throw pointsmanError('ERR_NO_SLOT', { slot, workers: 2 });
    return { open: behaviour === 'slow' ? 17 : 0 };
  },
  restart: async () => {
    if (behaviour !== 'broken') return { pid: 4712, generation: 5 };
    throw pointsmanError('ERR_WORKER_START_FAILED', { slot: 2, outcome: 'exit code 1', output });
  },
  setWeight: async () =>
    behaviour === 'even' ? 'rr ignores weights, so it has no effect on it.' : undefined,
  setAlgorithm: async (algorithm) => {
    if (behaviour !== 'newer') return;
    throw Object.assign(new PointsmanError('ERR_BUSY', String(algorithm)), { code: 'ERR_FROM_THE_FUTURE' });
  },
  stop: async (timeoutMs) => {
    stopAsked();
    if (behaviour === 'dies') process.kill(process.pid, 'SIGKILL');
    return { clean: timeoutMs !== 0, killed: 0, shed: 0, cut: timeoutMs === 0 ? 3 : 0 };
  },
});
const control = await openControl({
  operations,
  options: {
    ...{ app: undefined, name, control: 'auto', adminPort: undefined, adminHost: '127.0.0.1' },
    ...{ adminNames: [], adminToken: undefined, adminOpen: ['health'], adminControl: 'auto' },
  },
  logger: pino({ level: 'silent' }),
  version: '1.2.3',
});
console.log('open');
const alive = setInterval(() => {}, 1000);
await stopped;
await sleep(200);
await control.close();
clearInterval(alive);
