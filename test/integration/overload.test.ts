import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { killLeftovers, type StartOptions, startBalancer, transports } from './balancer.ts';
import { type Outcome, request } from './client.ts';

/** Two workers answer a hundred of these a second, at most: each sleeps for 20 ms and needs no CPU. */
const SLOW = { path: '/block?ms=20', timeoutMs: 30_000 };

for (const handoff of transports) {
  describe(`overload, by ${handoff}`, () => {
    afterEach(killLeftovers);
    const start = (args: readonly string[] = [], options?: StartOptions) =>
      startBalancer(['--handoff', handoff, '--workers', '2', ...args], options);

    it('leaves those that are answered waiting for a moment only, and is over when the load is', async () => {
      const balancer = await start();
      const flood = await pour(balancer.port, { everyMs: 10, count: 7, forMs: 6_000 });
      // What came in its last second met a queue that had stood for long.
      const late = flood.slice(-700);
      const afterwards = await request(balancer.port, SLOW);
      const outcomes = await Promise.all(late);
      const answered = outcomes.filter(({ status }) => status === 200).map(({ durationMs }) => durationMs);
      assert.ok(answered.length >= 20, `${answered.length} of the last 700 were answered`);
      const p50 = answered.sort((left, right) => left - right)[answered.length >> 1]!;
      assert.ok(p50 < 2_500, `p50 of those answered is ${p50} ms`);
      assert.equal(afterwards.status, 200);
      assert.ok(afterwards.durationMs < 3_000, `${afterwards.durationMs} ms once it was over`);
      await Promise.all(flood);
      const { stopped } = await balancer.stop();
      assert.ok((stopped.shed as Record<string, number>).overload! > 0);
      assert.ok(balancer.log.some(({ event, reason }) => event === 'shed' && reason === 'overload'));
    });

    it('answers everybody of a burst that takes its time', async () => {
      const balancer = await start();
      const outcomes = await Promise.all(Array.from({ length: 200 }, () => request(balancer.port, SLOW)));
      const { stopped } = await balancer.stop();
      const answered = outcomes.filter(({ status }) => status === 200);
      assert.equal(answered.length, 200, JSON.stringify(stopped.shed));
    });

    it('sheds nobody because clients came and left', async () => {
      const balancer = await start(['--queue-limit', '200', '--pending-limit', '1', '--no-defer-accept']);
      const busy = Array.from({ length: 8 }, () =>
        request(balancer.port, { ...SLOW, path: '/block?ms=400' }),
      );
      await sleep(100);
      await comeAndLeave(balancer.port, 1_000);
      const ordinary = await Promise.all(
        Array.from({ length: 20 }, () => request(balancer.port, { path: '/', timeoutMs: 30_000 })),
      );
      assert.deepEqual(
        ordinary.map(({ status }) => status),
        Array(20).fill(200),
      );
      await Promise.all(busy);
      const { stopped } = await balancer.stop();
      assert.ok((stopped.abandoned as number) >= 300, `${stopped.abandoned} were found to have left`);
    });

    it('answers a client that half-closed behind its request and waited in the queue', async () => {
      const balancer = await start(['--pending-limit', '1']);
      const busy = Array.from({ length: 6 }, () =>
        request(balancer.port, { ...SLOW, path: '/block?ms=200' }),
      );
      await sleep(100);
      const answers = await Promise.all(Array.from({ length: 4 }, () => askAndHalfClose(balancer.port)));
      for (const answer of answers) assert.match(answer, /^HTTP\/1\.1 200 /);
      await Promise.all(busy);
      await balancer.stop();
    });
  });
}

/** `count` requests every so often, whatever becomes of earlier ones. Resolves when all are sent. */
async function pour(
  port: number,
  { everyMs, count, forMs }: { everyMs: number; count: number; forMs: number },
): Promise<Promise<Outcome>[]> {
  const sent: Promise<Outcome>[] = [];
  const startMs = performance.now();
  for (let dueMs = everyMs; dueMs <= forMs; dueMs += everyMs) {
    await sleep(startMs + dueMs - performance.now());
    for (let index = 0; index < count; index++) sent.push(request(port, SLOW));
  }
  return sent;
}

/** One after the other, without a word. */
async function comeAndLeave(port: number, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    await new Promise<void>((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1' }, () => socket.destroy());
      socket.on('error', reject).on('close', () => resolve());
    });
  }
}

function askAndHalfClose(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () =>
      socket.end('GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n'),
    );
    let text = '';
    socket.setEncoding('latin1').on('data', (part) => {
      text += part;
    });
    socket.on('error', reject).on('end', () => resolve(text));
  });
}
