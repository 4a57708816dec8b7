/** The messages of a worker's own half, each with the fields it must have and no others. */
import type { ProbedMessage, RefusedMessage, TakenMessage } from '../../handoff/ipc/messages.ts';
import {
  type BeatMessage,
  type FinishedMessage,
  type JobMessage,
  LONGEST_JOB_NAME,
  MOST_DONE,
} from '../../protocol/agent-messages.ts';
import type { Message } from '../../protocol/channel.ts';
import type { ListeningMessage, ReadyMessage, RetireMessage } from '../../protocol/lifecycle-messages.ts';
import type { LogsDueMessage } from '../../protocol/log-messages.ts';
import type { MetricsMessage } from '../../protocol/metrics-messages.ts';
import type { LoadMessage } from '../../scoreboard/message/messages.ts';
import { type Fields, isCount } from './fields.ts';
import { areLatencies, createLoadCheck, isSum } from './load-check.ts';
import { createMetricsCheck } from './metrics-check.ts';

export type CheckedMessage =
  | BeatMessage
  | FinishedMessage
  | JobMessage
  | LoadMessage
  | MetricsMessage
  | ListeningMessage
  | LogsDueMessage
  | ProbedMessage
  | ReadyMessage
  | RefusedMessage
  | RetireMessage
  | TakenMessage;

/** For the messages of one process. */
export function createOwnCheck(): (message: Fields) => CheckedMessage | 'malformed' | 'unknown' {
  const loadOf = createLoadCheck();
  const checks = new Map<unknown, (message: Fields) => CheckedMessage | undefined>([
    ['pointsman:ready', () => ({ type: 'pointsman:ready' })],
    ['pointsman:beat', () => ({ type: 'pointsman:beat' })],
    ['pointsman:finished', () => ({ type: 'pointsman:finished' })],
    ['pointsman:job', jobOf],
    ['pointsman:logs-due', () => ({ type: 'pointsman:logs-due' })],
    ['pointsman:retire', () => ({ type: 'pointsman:retire' })],
    [
      'pointsman:listening',
      ({ listener }) => (isCount(listener) ? { type: 'pointsman:listening', listener } : undefined),
    ],
    [
      'pointsman:taken',
      ({ id, load }) => {
        const checked = loadOf(load);
        return isCount(id) && checked !== undefined
          ? { type: 'pointsman:taken', id, load: checked }
          : undefined;
      },
    ],
    [
      'pointsman:refused',
      ({ id, isDeclined }) =>
        isCount(id) && typeof isDeclined === 'boolean'
          ? { type: 'pointsman:refused', id, isDeclined }
          : undefined,
    ],
    ['pointsman:metrics', createMetricsCheck()],
    ['pointsman:probed', ({ upTo }) => (isCount(upTo) ? { type: 'pointsman:probed', upTo } : undefined)],
    [
      'pointsman:load',
      ({ load, latencies, latencySumMs }) => {
        const checked = loadOf(load);
        if (checked === undefined || !areLatencies(latencies) || !isSum(latencySumMs)) return undefined;
        const told = latencies === undefined ? {} : { latencies, latencySumMs };
        return { type: 'pointsman:load', load: checked, ...told };
      },
    ],
  ] satisfies [Message['type'], (message: Fields) => CheckedMessage | undefined][]);

  return (message) => {
    const check = checks.get(message.type);
    return check === undefined ? 'unknown' : (check(message) ?? 'malformed');
  };
}

function jobOf({ act, job, mark, done }: Fields): JobMessage | undefined {
  if (typeof job !== 'string' || job.length === 0 || job.length > LONGEST_JOB_NAME) return undefined;
  if (act === 'begin' && Number.isFinite(mark))
    return { type: 'pointsman:job', act, job, mark: mark as number };
  const isDone = Array.isArray(done) && done.length <= MOST_DONE && done.every(Number.isFinite);
  return act === 'end' && isDone ? { type: 'pointsman:job', act, job, done: done as number[] } : undefined;
}
