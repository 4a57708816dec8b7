/** What every agent does beside its jobs: what the master has rotated is compressed and pruned. */
import { fileCalls } from '../logs/file-calls.ts';
import { tidy } from '../logs/tidy.ts';
import type { Channel } from '../protocol/channel.ts';
import type { LogKeeping, LogsDueMessage, LogsTidyMessage } from '../protocol/log-messages.ts';
import { say } from './now.ts';

export interface LogKeeper {
  /** The jobs are this agent's to do. */
  go(): void;
  /** Leaves the rest to the next agent. Resolves when nothing is done any more. */
  finish(): Promise<void>;
}

export function createLogKeeper(keeping: LogKeeping, channel: Channel): LogKeeper {
  const ended = new AbortController();
  let asked: LogsTidyMessage | undefined;
  let running: Promise<void> | undefined;
  let told: readonly string[] = [];

  async function tidyWhileAsked(): Promise<void> {
    while (asked !== undefined && !ended.signal.aborted) {
      const { today } = asked;
      asked = undefined;
      const failures: string[] = [];
      const say = (text: string): void => void failures.push(text);
      try {
        await tidy(keeping, { calls: fileCalls, signal: ended.signal, today, nowMs: Date.now(), say });
      } catch (error) {
        if (!ended.signal.aborted) say((error as Error).message);
      }
      // What cannot be done this time cannot be done next time either: with rotation by size that may be often.
      for (const text of failures) if (!told.includes(text)) tell(text);
      told = failures;
    }
    running = undefined;
  }

  channel.on<LogsTidyMessage>('pointsman:logs-tidy', (message) => {
    asked = message;
    running ??= tidyWhileAsked();
  });
  return {
    go() {
      const message: LogsDueMessage = { type: 'pointsman:logs-due' };
      channel.send(message);
    },
    async finish() {
      ended.abort();
      await running;
    },
  };
}

function tell(text: string): void {
  say(`log files: ${text}`);
}
