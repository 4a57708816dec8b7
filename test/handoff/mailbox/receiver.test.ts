/** Sender and receiver of the mailbox against each other, in two processes. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Mailbox } from '../../../src/handoff/mailbox/lane.ts';
import { nativeCalls } from '../../../src/native/index.ts';
import { Field, SCOREBOARD_BYTES } from '../../../src/scoreboard/shared/layout.ts';
import { waitFor } from '../../integration/balancer.ts';
import { SenderBench } from './sender-bench.ts';

const { native, reason } = nativeCalls();
/** Longer than any test: the timer is not over by itself. */
const OVERDUE_MS = 600_000;

const fixture = fileURLToPath(new URL('fixtures/declines-listener-7.ts', import.meta.url));

describe('the receiver of the mailbox', { skip: native === undefined ? reason : false }, () => {
  const calls = native!;
  let scoreboard: number;
  let worker: ChildProcess;
  let heard: unknown[];
  let bench: SenderBench;

  function start(env: NodeJS.ProcessEnv = {}): void {
    heard = [];
    scoreboard = calls.createSharedMemory('pointsman-test', SCOREBOARD_BYTES);
    const memory = calls.mapSharedMemory(scoreboard, SCOREBOARD_BYTES);
    const born = ({ far, timer }: Mailbox): Socket => {
      worker = spawn(process.execPath, ['--import', 'tsx', fixture], {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc', far, 'pipe', scoreboard, timer!.fd],
        env: { ...process.env, ...env },
      });
      worker.on('message', (message) => heard.push(message));
      return (worker.stdio as readonly unknown[])[5] as Socket;
    };
    bench = new SenderBench(calls, memory, born, OVERDUE_MS);
  }

  afterEach(async () => {
    if (worker.exitCode === null) {
      worker.kill('SIGKILL');
      await once(worker, 'exit');
    }
    bench.sender.detach(bench.process);
    for (const connection of bench.returned) connection.release();
    calls.close(scoreboard);
  });

  it('takes what the app wants and hands back, unread, what it declines', async () => {
    start();
    bench.nowMs = 4.5;
    await bench.send(1, 8);
    await bench.send(1, 7);
    await bench.send(1, 9);
    await waitFor(() => bench.returned.length > 0 && heard.length === 3, 'three connections to be seen');
    assert.deepEqual(heard, ['took 8 of 4.5', 'declined', 'took 9 of 4.5'], 'in order, with their listeners');
    const [back] = bench.returned;
    assert.deepEqual([back!.listener, back!.acceptedAtMs], [7, 4.5]);
    assert.equal(bench.told.filter((line) => line === 'handed back 1').length, 1);
    bench.sender.refresh();
    assert.equal(bench.told.filter((line) => line === 'taken 1').length, 3, 'a declined one was taken, too');
    assert.equal(bench.record.fields[Field.taken], 3);
    assert.equal(bench.sender.pending(bench.process), 0);
  });

  it('puts the timer of its master off when it has taken everything', async () => {
    start();
    await bench.send(3);
    assert.notEqual(timeLeft(bench.mailbox.timer!.fd), '(0, 0)');
    await waitFor(() => heard.length === 3, 'three connections to be seen');
    await waitFor(() => timeLeft(bench.mailbox.timer!.fd) === '(0, 0)', 'the timer to be put off');
    await bench.send();
    await waitFor(() => heard.length === 4, 'one more');
    await waitFor(() => timeLeft(bench.mailbox.timer!.fd) === '(0, 0)', 'the timer to be put off once more');
    assert.ok(!bench.told.includes('overdue 1'));
  });

  it('lets it be over when it may have put it off for something that was sent at that moment', async () => {
    start({ SENT_MEANWHILE: '1' });
    await bench.send();
    await waitFor(() => bench.told.includes('overdue 1'), 'the master to look');
  });
});

/** Seconds and nanoseconds, as the kernel tells them (proc(5)). */
function timeLeft(timer: number): string | undefined {
  return /^it_value: (.*)$/m.exec(readFileSync(`/proc/self/fdinfo/${timer}`, 'utf8'))?.[1];
}
