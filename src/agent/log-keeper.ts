/** The first job of every agent: at midnight the logs are rotated, and what was rotated is compressed and pruned. */
import { dayOf } from '../logs/days.ts';
import { fileCalls } from '../logs/file-calls.ts';
import { tidy } from '../logs/tidy.ts';
import type { Channel } from '../protocol/channel.ts';
import type { LogKeeping, LogsDueMessage, LogsTidyMessage } from '../protocol/log-messages.ts';
import type { JobEntry } from './jobs.ts';
import { localCalendar } from './local-calendar.ts';
import { now, say } from './now.ts';
import type { Now } from './schedule/contract.ts';
import { readSchedule } from './schedule/read-schedule.ts';

export interface LogKeeper {
  readonly job: JobEntry;
  /** The jobs are this agent's to do. */
  go(): void;
  /** Leaves the rest to the next agent. Resolves when nothing is done any more. */
  finish(): Promise<void>;
}

export function createLogKeeper(keeping: LogKeeping, channel: Channel): LogKeeper {
  const ended = new AbortController();
  const isTrusted = createClockCheck();
  let isAsked = false;
  let running: Promise<void> | undefined;

  async function tidyWhileAsked(): Promise<void> {
    while (isAsked && !ended.signal.aborted) {
      isAsked = false;
      const at = now();
      const today = isTrusted(at) ? dayOf(at.wallMs) : undefined;
      try {
        await tidy(keeping, { calls: fileCalls, signal: ended.signal, today, say: tell });
      } catch (error) {
        if (!ended.signal.aborted) tell((error as Error).message);
      }
    }
    running = undefined;
  }

  channel.on<LogsTidyMessage>('pointsman:logs-tidy', () => {
    isAsked = true;
    running ??= tidyWhileAsked();
  });
  // The master alone knows to which files nothing is written any more.
  const ask = (): void => {
    const message: LogsDueMessage = { type: 'pointsman:logs-due' };
    channel.send(message);
  };
  return {
    job: {
      // No job of the user's has such a key.
      key: 'logs',
      name: 'the rotation of the logs',
      timetable: readSchedule('00:00', localCalendar)!,
      job: ask,
      onCrash: 'run',
    },
    go: ask,
    async finish() {
      ended.abort();
      await running;
    },
  };
}

function tell(text: string): void {
  say(`log files: ${text}`);
}

/** A machine may have slept for long, or its clock jumped: then so long nothing is removed for its age. */
const DOUBT_MS = 3_600_000;
const JUMP_MS = 86_400_000;

/** A clock that is wrong for a moment must not cost anybody the logs of a month. */
export function createClockCheck(): (at: Now) => boolean {
  let last: Now | undefined;
  let doubtedUntilMs = Number.NEGATIVE_INFINITY;
  return (at) => {
    const jumpedMs =
      last === undefined ? 0 : Math.abs(at.wallMs - last.wallMs - (at.steadyMs - last.steadyMs));
    if (jumpedMs > JUMP_MS) doubtedUntilMs = at.steadyMs + DOUBT_MS;
    last = at;
    return at.steadyMs >= doubtedUntilMs;
  };
}
