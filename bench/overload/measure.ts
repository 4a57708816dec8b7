/** Ten times what a target can do, in an open loop; then how long it takes to be itself again. */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkExactAnswer } from '../../src/measure/targets/check-exact-answer.ts';
import type { Target } from '../harness/target.ts';

export interface Sample {
  /** Of the requests that were answered with 200. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly answeredPerSecond: number;
  /** Of all that were due while measuring. */
  readonly answeredShare: number;
  /** From the end of the overload until a request is answered within `WELL_MS`. */
  readonly recoveryMs: number;
}

export interface OverloadLoad {
  readonly path: string;
  readonly ratePerSecond: number;
  readonly warmUpMs: number;
  readonly durationMs: number;
}

/** Nobody waits for longer: neither a client nor this measurement. */
const PATIENCE_MS = 15_000;

const WELL_MS = 250;

interface Answer {
  readonly isGood: boolean;
  readonly forMs: number;
}

export async function measure(target: Target, load: OverloadLoad): Promise<Sample> {
  const server = await target.start();
  try {
    const { port } = server;
    await checkExactAnswer(port, { path: load.path, body: /^done\n$/, allowsOwnFields: false });
    const asked = await pour(port, load);
    const recoveryMs = await recovery(port, load.path);
    const answers = await Promise.all(asked);
    const good = answers.filter(({ isGood }) => isGood).map(({ forMs }) => forMs);
    if (good.length === 0) throw new Error('nothing was answered under overload');
    good.sort((left, right) => left - right);
    return {
      p50Ms: good[Math.floor(good.length * 0.5)]!,
      p99Ms: good[Math.floor(good.length * 0.99)]!,
      answeredPerSecond: good.length / (load.durationMs / 1_000),
      answeredShare: good.length / answers.length,
      recoveryMs,
    };
  } finally {
    await server.stop();
  }
}

/** Resolves at the end of the load with the answers to what was due after the warm-up. */
async function pour(port: number, load: OverloadLoad): Promise<Promise<Answer>[]> {
  const { ratePerSecond, warmUpMs, durationMs, path } = load;
  const asked: Promise<Answer>[] = [];
  const startMs = performance.now();
  const count = Math.round((ratePerSecond * (warmUpMs + durationMs)) / 1_000);
  for (let index = 0; index < count; index++) {
    const dueMs = startMs + (index * 1_000) / ratePerSecond;
    if (dueMs > performance.now()) await sleep(Math.max(dueMs - performance.now(), 1));
    const answer = ask(port, path, dueMs);
    if (dueMs >= startMs + warmUpMs) asked.push(answer);
  }
  return asked;
}

async function recovery(port: number, path: string): Promise<number> {
  const startMs = performance.now();
  for (;;) {
    const dueMs = performance.now();
    const { isGood, forMs } = await ask(port, path, dueMs, WELL_MS);
    const sinceMs = performance.now() - startMs;
    if ((isGood && forMs <= WELL_MS) || sinceMs > PATIENCE_MS) return sinceMs;
    await sleep(50);
  }
}

/** Latency counts from when the request was due. */
function ask(port: number, path: string, dueMs: number, patienceMs = PATIENCE_MS): Promise<Answer> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let text = '';
    const finish = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ isGood: text.startsWith('HTTP/1.1 200 '), forMs: performance.now() - dueMs });
    };
    const timer = setTimeout(finish, patienceMs);
    socket.setEncoding('latin1');
    socket.on('connect', () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n`),
    );
    socket.on('data', (part: string) => {
      text += part;
    });
    socket.on('end', finish).on('error', finish);
  });
}
