/** What the page can ask the master to do, with the question before it and the words after it. */
import { ask } from './ask.ts';
import { askWeight } from './ask-weight.ts';
import { confirmed } from './confirm.ts';
import { count, duration, plural } from './format.ts';
import type { LaneActions } from './lane.ts';
import { say } from './said.ts';

interface Change {
  readonly path: string;
  readonly body?: object;
  /** While it goes on. */
  readonly busy: string;
  done(answer: Readonly<Record<string, unknown>>): string;
}

export async function change({ path, body, busy, done }: Change): Promise<boolean> {
  say(busy, 'busy');
  const { ok, body: answer, error } = await ask(path, body);
  say(ok ? done(answer) : error, ok ? 'done' : 'failed');
  return ok;
}

export const laneActions: LaneActions = {
  async drain(slot) {
    const text = `It gets no new connections, and finishes those it has. The others take over its share.`;
    if (!(await confirmed(`Take worker ${slot} out of rotation?`, text, 'Drain'))) return;
    await change({
      path: `/v1/workers/${slot}/drain`,
      busy: `Worker ${slot} gets nothing more, and finishes what it has …`,
      done: ({ open }) =>
        `Worker ${slot} is out of rotation and has ${open === 0 ? 'no connection' : plural(Number(open), 'connection')}.`,
    });
  },
  async resume(slot) {
    await change({
      path: `/v1/workers/${slot}/resume`,
      busy: `Worker ${slot} comes back …`,
      done: () => `Worker ${slot} is back in rotation.`,
    });
  },
  async restart(slot) {
    const text =
      'A new process starts beside the old one and takes over when it is ready. The old one finishes its connections, as far as --shutdown-timeout lets it.';
    if (!(await confirmed(`Give worker ${slot} a new process?`, text, 'Restart'))) return;
    await change({
      path: `/v1/workers/${slot}/restart`,
      busy: `A new process of worker ${slot} starts …`,
      done: ({ pid, generation }) => `Worker ${slot} has process ${generation} now, pid ${pid}.`,
    });
  },
  async setWeight(slot, now) {
    const weight = await askWeight(slot, now);
    if (weight === undefined) return;
    await change({
      path: `/v1/workers/${slot}/weight`,
      body: { weight },
      busy: `Worker ${slot} gets another weight …`,
      done: ({ warning }) =>
        `Worker ${slot} has weight ${weight}.${typeof warning === 'string' ? ` ${warning}` : ''}`,
    });
  },
  async kill(slot) {
    await change({
      path: `/v1/workers/${slot}/kill`,
      busy: `Worker ${slot} is killed …`,
      done: ({ pid }) => `Process ${pid} was killed. What it had not taken goes to the others.`,
    });
  },
};

export async function reload(): Promise<void> {
  const text =
    'New processes start beside the old ones. When all are ready they take over; if one fails, the old ones serve on. No connection is refused.';
  if (!(await confirmed('Reload all workers?', text, 'Reload'))) return;
  await change({
    path: '/v1/reload',
    busy: 'New processes start …',
    done: ({ durationMs }) => `Reloaded in ${duration(Math.max(Number(durationMs), 1000))}.`,
  });
}

export function rebalance(): Promise<boolean> {
  return change({
    path: '/v1/rebalance',
    busy: 'Idle connections move …',
    done: ({ moved, reason }) =>
      `${plural(Number(moved), 'idle connection')} moved.${typeof reason === 'string' ? ` ${reason}` : ''}`,
  });
}

export async function scale(workers: number, before: number): Promise<void> {
  const gone = before - workers;
  const text = `Worker ${before} gets no new connections, finishes those it has, and ends.`;
  if (gone > 0 && !(await confirmed('One worker less?', text, 'Remove it'))) return;
  await change({
    path: '/v1/scale',
    body: { workers },
    busy: gone > 0 ? 'A worker finishes …' : 'A worker starts …',
    done: (answer) => `${plural(Number(answer.workers), 'worker')}, ${count(Number(answer.before))} before.`,
  });
}

export function setAlgorithm(algorithm: string): Promise<boolean> {
  return change({
    path: '/v1/algorithm',
    body: { algorithm },
    busy: `Changing to ${algorithm} …`,
    done: () => `${algorithm} decides from the next connection on.`,
  });
}
