/** Carries messages between workers and a master in one process, as copies, and later than they were sent. */
import { deserialize, serialize } from 'node:v8';
import { type ErrorCode, PointsmanError, pointsmanError } from '../../src/errors.ts';
import type { StoreCounter, StorePort } from '../../src/store/port.ts';

export interface FakeBus {
  readonly counter: StoreCounter<number>;
  connect(): FakeWorker;
}

export interface FakeWorker {
  readonly port: StorePort;
  /** How many events are lost from now on. */
  loses: number;
  /** It dies: nothing comes from it or gets to it any more. */
  die(): void;
}

export function createFakeBus(): FakeBus {
  const answers = new Map<string, (msg: unknown, from: number) => unknown>();
  const goneListeners: ((who: number) => void)[] = [];
  const workers = new Map<number, { worker: FakeWorker; hear(type: string, msg: unknown): void }>();

  let lastId = 0;

  const ask = async (from: number, type: string, msg: unknown): Promise<unknown> => {
    const sent = copy(msg);
    await later();
    const answer = answers.get(type);
    if (answer === undefined) throw pointsmanError('ERR_INTERNAL', { reason: `nobody answers ${type}` });
    const outcome = await settled(async () => answer(sent, from));
    await later();
    if (!workers.has(from)) return new Promise(() => {});
    if ('value' in outcome) return copy(outcome.value);
    throw new PointsmanError(outcome.code, outcome.message);
  };

  return {
    counter: {
      answer: (type, handler) => void answers.set(type, handler),
      notify(to, type, msg) {
        const sent = copy(msg);
        const receiver = workers.get(to);
        if (receiver === undefined) return;
        if (receiver.worker.loses > 0) receiver.worker.loses--;
        else setImmediate(() => receiver.hear(type, sent));
      },
      onGone: (listener) => void goneListeners.push(listener),
    },
    connect() {
      const id = ++lastId;
      const listeners = new Map<string, Set<(msg: unknown) => void>>();
      const worker: FakeWorker = {
        port: {
          request: (type, msg) => ask(id, type, msg),
          onEvent(type, listener) {
            const known = listeners.get(type) ?? new Set();
            listeners.set(type, known.add(listener));
            return () => void known.delete(listener);
          },
        },
        loses: 0,
        die() {
          workers.delete(id);
          for (const listener of goneListeners) listener(id);
        },
      };
      workers.set(id, {
        worker,
        hear: (type, msg) => {
          if (workers.has(id)) for (const listener of listeners.get(type) ?? []) listener(msg);
        },
      });
      return worker;
    },
  };
}

/** As it crosses between processes: only code and message of an error do. */
async function settled(
  run: () => Promise<unknown>,
): Promise<{ value: unknown } | { code: ErrorCode; message: string }> {
  try {
    return { value: await run() };
  } catch (error) {
    if (!(error instanceof PointsmanError)) throw error;
    return { code: error.code, message: error.message };
  }
}

function copy(value: unknown): unknown {
  return deserialize(serialize(value));
}

function later(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
