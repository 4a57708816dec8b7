/** The table of HTTP checks, and a seeded stress, against the whole running program. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectTo, type Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import type { HttpCheck } from '../worker/raw/http-check.ts';
import { runHttpCheck } from '../worker/raw/http-check-runner.ts';
import { httpChecks } from '../worker/raw/http-checks.ts';
import { createRandom, type Random, seed } from '../worker/raw/parser/random.ts';
import { bytesOfPipeline, planPipeline, playPipeline, writeInPieces } from '../worker/raw/pipelines.ts';
import { inParallel } from '../worker/raw/raw-listener.ts';
import { readResponses } from '../worker/raw/response-reader.ts';
import { readAll } from '../worker/raw/socket-client.ts';
import { createReadWatch } from '../worker/raw/unread-bytes.ts';
import {
  type Balancer,
  killLeftovers,
  openDescriptors,
  startBalancer,
  transports,
  waitFor,
} from './balancer.ts';

/** By mailbox it matters whether the kernel holds connections back: then the first read always finds bytes. */
const variants: readonly (readonly string[])[] = transports.flatMap((handoff) =>
  handoff === 'ipc'
    ? [['--handoff', 'ipc']]
    : ['--defer-accept', '--no-defer-accept'].map((defer) => ['--handoff', handoff, defer]),
);

for (const [turn, variant] of variants.entries()) {
  // One address, so that the kernel's table of IPv4 connections has all of them.
  const start = (...args: string[]) => startBalancer(['--host', '127.0.0.1', ...variant, ...args]);

  describe(`lb ${variant.join(' ')}`, () => {
    afterEach(killLeftovers);

    it('holds every check of the table', async () => {
      const balancer = await start('--workers', '2');
      const connect = connectorOf(balancer);
      await inParallel(
        32,
        httpChecks.map((check) => () => runHttpCheck(check, { connect })),
      );
      await stopClean(balancer);
    });

    // The unit test of the check has every offset of every case; here the variants share those of one case of each rule.
    it('check 49: answers a request cut at any byte offset as it answers the whole', async () => {
      // Nothing is shed, however busy the machine is.
      const balancer = await start('--workers', '2', '--queue-target', '1h', '--queue-timeout', '1h');
      const options = { connect: connectorOf(balancer), serverReads: createReadWatch(balancer.port) };
      const cuts = httpChecks.filter(isFirstSplittable).flatMap((check) => {
        const offsets = Array.from({ length: check.send[0]!.length - 1 }, (_, index) => index + 1);
        const own = offsets.filter((offset) => offset % variants.length === turn);
        return own.map((splitAt) => () => runHttpCheck(check, { ...options, splitAt }));
      });
      assert.ok(cuts.length > 2000 / variants.length, `${cuts.length} cuts`);
      await inParallel(200, cuts);
      await stopClean(balancer);
    });

    it('ends what is late: 408 for half a request, silence for an idle connection', async () => {
      const timeouts = [
        '--headers-timeout',
        '300ms',
        '--request-timeout',
        '1500ms',
        '--keep-alive-timeout',
        '300ms',
      ];
      const balancer = await start('--workers', '2', ...timeouts);
      const connect = connectorOf(balancer);
      const halfHead = sendAndReadAll(connect(), 'GET / HTTP/1.1\r\nHo');
      const halfBody = sendAndReadAll(
        connect(),
        'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhalf',
      );
      const halfOfHead = sendAndReadAll(connect(), 'HEAD / HTTP/1.1\r\nHo');
      const idle = sendAndReadAll(connect(), get);
      assert.match(await halfHead, /^HTTP\/1\.1 408 [\s\S]*Connection: close\r\n\r\n408 /);
      assert.match(await halfBody, /^HTTP\/1\.1 408 [\s\S]*Connection: close\r\n\r\n408 /);
      assert.match(await halfOfHead, /^HTTP\/1\.1 408 [\s\S]*Connection: close\r\n\r\n$/);
      assert.match(await idle, /^HTTP\/1\.1 200 [\s\S]*\r\n\r\nHello from worker \d\n$/);
      await stopClean(balancer);
    });

    it('check 47: when told to stop, answers what has begun with close and ends idle connections in silence', async () => {
      const balancer = await start('--workers', '1');
      const connect = connectorOf(balancer);
      const isRead = createReadWatch(balancer.port);
      const [idle, halfHead, halfBody] = [connect(), connect(), connect()];
      idle.write(get);
      await once(idle, 'data');
      halfHead.write(get.slice(0, 9));
      halfBody.write('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhalf');
      await Promise.all([isRead(halfHead), isRead(halfBody)]);
      const stopped = stopClean(balancer);
      assert.equal((await readAll(idle)).length, 0);
      // Its end says that the worker is draining, and that the two others have outlived the window of idle ones.
      halfHead.write(get.slice(9));
      halfBody.write(' done');
      assert.match(String(await readAll(halfHead)), /^HTTP\/1\.1 200 [\s\S]*Connection: close[\s\S]*Hello/);
      assert.match(
        String(await readAll(halfBody)),
        /^HTTP\/1\.1 200 [\s\S]*Connection: close[\s\S]*half done$/,
      );
      await stopped;
    });

    it(`answers random pipelines in order while other clients vanish, and keeps nothing open (SEED=${seed})`, async () => {
      const balancer = await start('--workers', '2', '--algo', 'least-connections');
      const connect = connectorOf(balancer);
      const pids = [balancer.pid, ...balancer.workers().values()];
      const before = pids.map(openDescriptors);
      const random = createRandom(seed);
      const clients = Array.from({ length: 400 }, (_, index) => {
        const own = createRandom(random.below(2 ** 31));
        return () => (index % 2 === 0 ? playPipeline(connect(), own) : vanish(connect(), own));
      });
      await inParallel(24, clients);
      for (const [index, pid] of pids.entries()) {
        await waitFor(() => openDescriptors(pid) <= before[index]!, `process ${pid} to close what it opened`);
      }
      assert.deepEqual(pids.map(openDescriptors), before);
      assert.deepEqual([...balancer.workers().values()], pids.slice(1), 'no worker died');
      await stopClean(balancer);
    });
  });
}

const get = 'GET / HTTP/1.1\r\nHost: h\r\n\r\n';

const connectorOf =
  ({ port }: Balancer) =>
  (): Socket =>
    connectTo({ port, host: '127.0.0.1', allowHalfOpen: true });

/** The shortest way to know that nothing is left open: connections that a worker still counts are cut when it ends. */
async function stopClean(balancer: Balancer): Promise<void> {
  const { exit, stopped } = await balancer.stop();
  assert.equal(exit.code, 0);
  const workers = stopped.workers as { cut: number; restarts: number }[];
  assert.deepEqual(
    workers.map(({ cut, restarts }) => [cut, restarts]),
    workers.map(() => [0, 0]),
  );
  assert.equal(balancer.stderr(), '');
}

/** The first short case of each number; what is cut must come in one piece. */
function isFirstSplittable(check: HttpCheck): boolean {
  const first = httpChecks.find(
    ({ number, send }) => number === check.number && send.length === 1 && send[0]!.length <= 400,
  );
  return first === check;
}

async function sendAndReadAll(client: Socket, text: string): Promise<string> {
  client.write(text);
  return (await readAll(client)).toString('latin1');
}

/** Sends a part of a pipeline, reads a part of the answers or nothing, and is gone, by a FIN or a reset. */
async function vanish(client: Socket, random: Random): Promise<void> {
  const planned = planPipeline(random);
  const bytes = bytesOfPipeline(planned);
  const gone = once(client, 'close');
  client.on('error', () => {});
  const received: Buffer[] = [];
  let readsBytes = random.pick([0, 1, 1000, 200_000]);
  if (readsBytes > 0) {
    client.on('data', (part: Buffer) => {
      received.push(part);
      readsBytes -= part.length;
      if (readsBytes <= 0) client.pause();
    });
  }
  if (client.connecting) await once(client, 'connect');
  await writeInPieces(client, bytes.subarray(0, random.below(bytes.length + 1)), random);
  if (random.below(2) === 0) client.destroy();
  else client.resetAndDestroy();
  await gone;
  const methods = planned.map(({ method }) => method);
  for (const { status } of readResponses(Buffer.concat(received), methods, false).complete)
    assert.equal(status, 200);
}
