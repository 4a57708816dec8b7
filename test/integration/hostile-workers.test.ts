/**
 * One worker does what it can to the master, and through it to the others: whatever it is, the others serve every
 * request. `ACTS` says how many acts at random (each once unless given), `SEED` which, `ONLY` a part of their names.
 */
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { freePort } from './apps/free-port.ts';
import { failed, startClients } from './apps/steady-clients.ts';
import {
  type Balancer,
  killLeftovers,
  openDescriptors,
  residentBytes,
  startBalancer,
  transports,
  waitFor,
} from './balancer.ts';
import { exchange, request } from './client.ts';
import { type Act, pick, seeded } from './hostile/act.ts';
import { actsFor } from './hostile/acts.ts';

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const only = process.env.ONLY ?? '';

const WORKERS = 4;
/** Of V8, which takes more while it is busy, and gives it back when it likes. */
const BYTES_TO_SPARE = 128 * 1024 * 1024;
/** Addresses of a worker that was ended before it closed them stay for its successor. */
const DESCRIPTORS_TO_SPARE = 16;

for (const handoff of transports) {
  describe(`a hostile worker, by ${handoff}`, () => {
    afterEach(killLeftovers);

    it(`keeps nobody else from serving every request (seed ${seed})`, {
      timeout: 1_800_000,
    }, async (test) => {
      const random = seeded(seed);
      const acts = chosen(actsFor(handoff), random);
      const [hostilePort, servedPort] = [await freePort(), await freePort()];
      const balancer = await start(handoff, hostilePort, servedPort);
      await waitFor(() => balancer.workers().size === WORKERS, 'all workers to be ready', 60_000);
      await waitForOpen(hostilePort);
      await warmUp(servedPort);
      const before = {
        others: others(balancer),
        descriptors: openDescriptors(balancer.pid),
        bytes: residentBytes(balancer.pid),
      };

      const clients = startClients(servedPort, 4);
      let most = 0;
      for (const { name } of acts) {
        const actSeed = Math.floor(random() * 2 ** 31);
        const startMs = performance.now();
        const outcome = await tell(hostilePort, `${actSeed} ${name}`);
        most = Math.max(most, residentBytes(balancer.pid) - before.bytes);
        const masterEnded = balancer.exited.then((exit) => {
          throw new Error(`the master ended: ${JSON.stringify(exit)} ${balancer.stderr()}`);
        });
        await Promise.race([waitForOpen(hostilePort), masterEnded]).catch((error: Error) => {
          throw new Error(`${error.message} after it ${name}:\n${lastWords(balancer)}`);
        });
        const ms = Math.round(performance.now() - startMs);
        test.diagnostic(`${name} (${outcome}, ${ms} ms, ${openDescriptors(balancer.pid)} descriptors)`);
        assert.deepEqual(failed(clients.outcomes), [], `after it ${name}`);
        assert.deepEqual(others(balancer), before.others, `nobody else was ended after it ${name}`);
      }
      const outcomes = await clients.stop();
      assert.deepEqual(failed(outcomes), []);
      assert.ok(outcomes.length > acts.length, `${outcomes.length} requests were served meanwhile`);
      assert.ok(most < BYTES_TO_SPARE, `the master took ${most} bytes`);
      await waitFor(
        () => openDescriptors(balancer.pid) <= before.descriptors + DESCRIPTORS_TO_SPARE,
        'the master to close what it was given',
      );
      const { exit } = await balancer.stop();
      assert.equal(exit.signal, null);
    });
  });
}

/** Each once, in an order by chance; or as many as are wanted. */
function chosen(all: readonly Act[], random: () => number): Act[] {
  const acts = all.filter(({ name }) => name.includes(only));
  const { ACTS } = process.env;
  if (ACTS !== undefined) return Array.from({ length: Number(ACTS) }, () => pick(random, acts));
  const order = acts.map((act) => ({ act, at: random() }));
  return order.sort((a, b) => a.at - b.at).map(({ act }) => act);
}

function start(handoff: string, hostilePort: number, servedPort: number): Promise<Balancer> {
  const args = [
    ...['test/integration/hostile/app.ts', '--handoff', handoff, '--workers', String(WORKERS)],
    ...['--restart-delay', '10ms', '--restart-delay-max', '50ms', '--ready-timeout', '60s'],
  ];
  const env = { HOSTILE_PORT: String(hostilePort), SERVED_PORT: String(servedPort) };
  return startBalancer(args, { env, ownPorts: true, under: ['prlimit', '--nofile=512:512'] });
}

/** So that the master has what it needs for its work. */
async function warmUp(port: number): Promise<void> {
  const clients = startClients(port, 4);
  await waitFor(() => clients.outcomes.length >= 200, '200 answers', 60_000);
  await clients.stop();
}

function others(balancer: Balancer): [number, number][] {
  return [...balancer.workers()].filter(([slot]) => slot !== 1).sort(([a], [b]) => a - b);
}

function lastWords({ log }: Balancer): string {
  return log
    .slice(-20)
    .map((event) => JSON.stringify(event))
    .join('\n');
}

async function tell(port: number, what: string): Promise<string> {
  const head = `POST / HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Length: ${what.length}\r\n\r\n`;
  const { status, ended } = await exchange(port, `${head}${what}`, 20_000);
  return status === 200 ? 'done' : ended;
}

/** It is back, if it was ended. */
async function waitForOpen(port: number): Promise<void> {
  await waitFor(
    async () => (await request(port, { timeoutMs: 2_000 })).status === 200,
    'the hostile worker to answer',
    60_000,
  );
}
