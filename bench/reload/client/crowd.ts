/** All clients of a run: what each asks, when, and what it does when its connection is lost. */
import { monotonicMs } from '../../../src/measure/load/generator/clock.ts';
import { createPacer } from '../../../src/measure/load/generator/start-pacer.ts';
import { record } from '../../../src/measure/load/histogram.ts';
import { createRandom, type Random } from '../../../src/measure/method/random.ts';
import { type Connection, openConnection } from './connection.ts';
import type { ClientOrder } from './contract.ts';
import { createRequest, type Request } from './request.ts';
import type { Tally } from './tally.ts';

export interface Crowd {
  /** Sends nothing more. Resolves when all has been answered or nobody is patient any more. */
  end(): Promise<void>;
}

const PATIENCE_MS = 10_000;
/** Of somebody whose connection was lost. */
const RETURN_MS = 20;
/** A client that was held up longer does not make up for all that it could not ask. */
const MOST_BEHIND_MS = 1000;

interface Habit {
  readonly kind: 'kept' | 'pipelined';
  /** From one time to ask to the next. */
  readonly everyMs: readonly [number, number];
  /** Requests at a time. */
  readonly batch: readonly [number, number];
}

const habits = {
  kept: { kind: 'kept', everyMs: [20, 180], batch: [1, 1] },
  sleepy: { kind: 'kept', everyMs: [1000, 4000], batch: [1, 1] },
  pipelined: { kind: 'pipelined', everyMs: [20, 80], batch: [4, 8] },
} as const satisfies Record<string, Habit>;

/** Of visits and of what is asked on keep-alive connections. */
const POST_SHARE = 0.1;
/** Comes in two pieces, so that a server sees half a request. */
const CUT_SHARE = 0.25;
const CUT_PAUSE_MS = 8;

/** Everybody shares these. */
interface World {
  readonly port: number;
  readonly tally: Tally;
  readonly random: Random;
  readonly connections: Set<Connection>;
  nextId: number;
  isEnding: boolean;
}

export async function gatherCrowd({ port, crowd, seed, mostMs }: ClientOrder, tally: Tally): Promise<Crowd> {
  const random = createRandom(seed);
  const world: World = { port, tally, random, connections: new Set(), nextId: 1, isEnding: false };
  for (const name of ['kept', 'sleepy', 'pipelined'] as const) {
    for (let count = 0; count < crowd[name]; count++) stay(world, habits[name]);
  }
  await startVisits(world, crowd.visitsPerSecond, mostMs);
  const sweep = setInterval(() => {
    for (const connection of world.connections) connection.endIfOlder(monotonicMs() - PATIENCE_MS);
  }, 500);
  return {
    async end() {
      world.isEnding = true;
      const deadlineMs = monotonicMs() + PATIENCE_MS;
      while (monotonicMs() < deadlineMs && [...world.connections].some(({ isWaiting }) => isWaiting))
        await pause(20);
      clearInterval(sweep);
      for (const connection of world.connections) connection.end();
    },
  };
}

/** Arrivals are a Poisson process. */
async function startVisits(world: World, perSecond: number, mostMs: number): Promise<void> {
  const dueMs: number[] = [0];
  while (dueMs.at(-1)! < mostMs)
    dueMs.push(dueMs.at(-1)! - (Math.log(1 - world.random()) * 1000) / perSecond);
  const pacer = await createPacer(dueMs);
  const startMs = monotonicMs() + 5;
  let next = 0;
  pacer.start(startMs, (count) => {
    for (; next < count; next++) if (!world.isEnding) visit(world, startMs + dueMs[next]!);
  });
}

function visit(world: World, dueMs: number): void {
  const { port, tally, connections } = world;
  record(tally.lateness, monotonicMs() - dueMs);
  const connection = openConnection({
    port,
    tally,
    stays: false,
    onGone: () => connections.delete(connection),
  });
  connections.add(connection);
  connection.send([ask(world, 'visit', dueMs, true)]);
}

/** One client with a keep-alive connection, and another one when that is lost. */
function stay(world: World, habit: Habit): void {
  const { port, tally, random, connections } = world;
  let connection: Connection;
  let timer: NodeJS.Timeout | undefined;
  let dueMs = monotonicMs() + between(random, habit.everyMs);

  function open(): void {
    if (world.isEnding) return;
    connection = openConnection({ port, tally, stays: true, onIdle: plan, onGone });
    connections.add(connection);
    plan();
  }

  function onGone(): void {
    connections.delete(connection);
    clearTimeout(timer);
    setTimeout(open, RETURN_MS);
  }

  function plan(): void {
    clearTimeout(timer);
    timer = setTimeout(send, dueMs - monotonicMs());
  }

  function send(): void {
    if (world.isEnding || connection.isGone) return;
    dueMs = Math.max(dueMs, monotonicMs() - MOST_BEHIND_MS);
    const size = Math.round(between(random, habit.batch));
    const batch = Array.from({ length: size }, () => ask(world, habit.kind, dueMs));
    const isCut = random() < CUT_SHARE;
    connection.send(batch, isCut ? { at: random(), pauseMs: random() * CUT_PAUSE_MS } : undefined);
    dueMs += between(random, habit.everyMs);
  }

  open();
}

function ask(world: World, kind: Habit['kind'] | 'visit', dueMs: number, closes = false): Request {
  const isPost = kind !== 'pipelined' && world.random() < POST_SHARE;
  return createRequest({ id: world.nextId++, kind: isPost ? 'post' : kind, dueMs, closes });
}

function between(random: Random, [least, most]: readonly [number, number]): number {
  return least + random() * (most - least);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
