/** What is done with the output of apps, whoever starts the master: in which form it goes on, and what a record of it says. */
import { isatty } from 'node:tty';
import { AGENT_SLOT } from '../protocol/worker-settings.ts';
import type { AppOutlet, OutputRecord, OutputSource } from './contract.ts';

export type OutputForms = Readonly<Record<OutputSource, AppOutlet['form']>>;

/**
 * Our own workers print nothing but warnings of Node's, which are none of the user's output: they belong in the log.
 * `isTerminal` is asked of the descriptors of this process.
 */
export function outputForms(
  { app, appOutput }: { readonly app: string | undefined; readonly appOutput: AppOutlet['form'] | 'auto' },
  isTerminal: (fd: number) => boolean = isatty,
): OutputForms {
  if (appOutput !== 'auto') return { stdout: appOutput, stderr: appOutput };
  if (app === undefined) return { stdout: 'json', stderr: 'json' };
  const formAt = (fd: number) => (isTerminal(fd) ? 'prefix' : 'raw');
  return { stdout: formAt(1), stderr: formAt(2) };
}

/** The fields of a log record of a line that an app wrote, or the agent. */
export function fieldsOf({ slot, source, isContinued }: OutputRecord): object {
  const who = slot === AGENT_SLOT ? { event: 'agent-output' } : { event: 'worker-output', slot };
  return { ...who, source, ...(isContinued === true ? { continued: true } : {}) };
}
