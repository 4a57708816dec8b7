/** One target from its start to its end: the same clients without reloads and with them, in turn. */
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { residentMiB } from '../../src/measure/processes/memory.ts';
import type { ClientReport, Crowd } from './client/contract.ts';
import { startClient } from './client/start-client.ts';
import type { ReloadedServer, ReloadTarget, Told } from './targets/contract.ts';

export interface Plan {
  readonly workers: number;
  readonly crowd: Crowd;
  readonly seed: number;
  readonly warmUpMs: number;
  readonly rounds: number;
  /** Of each round. */
  readonly reloads: number;
  /** After each reload, before the next. */
  readonly pauseMs: number;
  /** The part of a round without reloads. */
  readonly quietMs: number;
}

export interface Round {
  readonly without: ClientReport;
  readonly with: ClientReport;
  /** Milliseconds that each reload took. */
  readonly reloadMs: readonly number[];
  /** After it. */
  readonly master: MasterSize | undefined;
}

export interface MasterSize {
  readonly memoryMiB: number;
  readonly descriptors: number;
}

export interface Measured {
  readonly version: string | undefined;
  readonly rounds: readonly Round[];
  /** What happened before the first round, and at the end. */
  readonly around: readonly ClientReport[];
  readonly masterAtBegin: MasterSize | undefined;
  readonly clientsWentFirst: boolean;
  readonly told: Told | undefined;
}

/** No reload of anybody takes longer on average. */
const MOST_RELOAD_MS = 15_000;
const MARGIN_MS = 60_000;

export async function measure(
  target: ReloadTarget,
  plan: Plan,
  describe: (round: Round, number: number) => void,
): Promise<Measured> {
  const server = await target.start(plan.workers);
  try {
    const { port, version } = server;
    const { crowd, seed, rounds: count } = plan;
    const client = await startClient({ port, crowd, seed, mostMs: mostMs(plan) });
    await sleep(plan.warmUpMs);
    const warmUp = await client.tell();
    if (warmUp.counts.answered === 0)
      throw new Error(`nothing was answered: ${JSON.stringify(warmUp.counts)}`);
    const masterAtBegin = sizeOf(server.master());
    const rounds: Round[] = [];
    while (rounds.length < count) {
      await sleep(plan.quietMs);
      const without = await client.tell();
      const reloadMs = await reloadOften(server, plan);
      const round = { without, with: await client.tell(), reloadMs, master: sizeOf(server.master()) };
      rounds.push(round);
      describe(round, rounds.length);
    }
    const around = [warmUp, await client.end()];
    const told = await server.tell?.();
    return { version, rounds, around, masterAtBegin, clientsWentFirst: client.goesFirst, told };
  } finally {
    await server.stop();
  }
}

async function reloadOften(server: ReloadedServer, { reloads, pauseMs }: Plan): Promise<number[]> {
  const tookMs: number[] = [];
  while (tookMs.length < reloads) {
    const beforeMs = performance.now();
    await server.reload();
    tookMs.push(performance.now() - beforeMs);
    await sleep(pauseMs);
  }
  return tookMs;
}

function mostMs({ warmUpMs, rounds, reloads, pauseMs, quietMs }: Plan): number {
  return warmUpMs + rounds * (quietMs + reloads * (pauseMs + MOST_RELOAD_MS)) + MARGIN_MS;
}

function sizeOf(pid: number | undefined): MasterSize | undefined {
  if (pid === undefined) return undefined;
  return { memoryMiB: residentMiB([pid]), descriptors: readdirSync(`/proc/${pid}/fd`).length };
}
