/** The open-loop load: connections arrive when they are due, whatever the server does with the ones before. */
import { Worker } from 'node:worker_threads';
import { createRandom } from '../../../src/measure/method/random.ts';
import { scheduleArrivals } from './arrivals.ts';
import type { GeneratorRequest, GeneratorResult } from './contract.ts';
import type { PacerData } from './pacer.ts';
import { monotonicMs, sendRequest } from './request.ts';

/** Far above any stall here, and an end for connections that were lost. */
const ANSWER_TIMEOUT_MS = 5000;
/** Until the pacer's thread runs. */
const LEAD_MS = 200;

const request = JSON.parse(process.argv[2]!) as GeneratorRequest;
const { atMs, isBlocking } = scheduleArrivals(request, createRandom(request.seed));
const quick = requestBytes('/');
const blocking = requestBytes(request.blockingPath);

const latenciesMs: number[] = [];
const blockingLatenciesMs: number[] = [];
const lateMs: number[] = [];
const errors: Record<string, number> = {};
let requests = 0;
let finished = 0;

if (atMs.length === 0) report();

const startMs = monotonicMs() + LEAD_MS;
const pacer = new Worker(new URL('./pacer.js', import.meta.url), {
  workerData: { atMs, startMs } satisfies PacerData,
});
pacer.on('message', (index: number) => open(index));

function open(index: number): void {
  const dueMs = startMs + atMs[index]!;
  const counts = atMs[index]! >= request.warmUpMs;
  const bytes = isBlocking[index] ? blocking : quick;
  if (counts) {
    requests++;
    lateMs.push(Math.max(monotonicMs() - dueMs, 0));
  }
  sendRequest(request.port, bytes, ANSWER_TIMEOUT_MS, (problem, endMs) => {
    if (counts && problem !== undefined) errors[problem] = (errors[problem] ?? 0) + 1;
    else if (counts) (isBlocking[index] ? blockingLatenciesMs : latenciesMs).push(endMs - dueMs);
    if (++finished === atMs.length) report();
  });
}

function report(): void {
  const result: GeneratorResult = { requests, latenciesMs, blockingLatenciesMs, errors, lateMs };
  process.stdout.write(JSON.stringify(result), () => process.exit(0));
}

function requestBytes(path: string): Buffer {
  return Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
}
