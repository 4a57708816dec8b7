/** Starts a load on the port it is told, says when that is measured, and waits for a result that takes an hour. */
import { startLoad } from '../../../src/measure/load/index.ts';

const load = startLoad({
  port: Number(process.argv[2]),
  path: '/',
  shape: { kind: 'open', perSecond: 100, arrivals: 'deterministic' },
  service: undefined,
  longLived: 0,
  seed: 1,
  warmUpMs: 0,
  measureMs: 3_600_000,
});
load.measuring.then(() => process.stdout.write('measuring\n'));
await load.result;
