/** What is done with the output of apps, whoever starts the master: in which form it goes on, and what a record of it says. */
import { isatty } from 'node:tty';
import type { ResolvedOptions } from '../options/index.ts';
import { AGENT_SLOT } from '../protocol/worker-settings.ts';
import type { AppOutlet, OutputRecord, OutputSource } from './contract.ts';

export type OutputForms = Readonly<Record<OutputSource, AppOutlet['form']>>;

type OutputOptions = Pick<ResolvedOptions, 'app' | 'appOutput'> &
  Partial<Pick<ResolvedOptions, 'logFile' | 'logPretty'>>;

/**
 * Our own workers print nothing but warnings of Node's, which are none of the user's output: they belong in the log.
 * `isTerminal` is asked of the descriptors of this process.
 */
export function outputForms(
  { app, appOutput, logFile, logPretty }: OutputOptions,
  isTerminal: (fd: number) => boolean = isatty,
): OutputForms {
  const both = (form: AppOutlet['form']): OutputForms => ({ stdout: form, stderr: form });
  if (appOutput !== 'auto') return both(appOutput);
  if (app === undefined) return both('json');
  // One file, one format: whoever reads records in it finds nothing else.
  if (logFile !== undefined) return both(hasSlots(logFile) ? 'raw' : logPretty === true ? 'prefix' : 'json');
  const formAt = (fd: number) => (isTerminal(fd) ? 'prefix' : 'raw');
  return { stdout: formAt(1), stderr: formAt(2) };
}

/** Each process has a file of its own. */
function hasSlots(logFile: string): boolean {
  return logFile.includes('{slot}');
}

/** The fields of a log record of a line that an app wrote, or the agent. */
export function fieldsOf({ slot, source, isContinued }: OutputRecord): object {
  const who = slot === AGENT_SLOT ? { event: 'agent-output' } : { event: 'worker-output', slot };
  return { ...who, source, ...(isContinued === true ? { continued: true } : {}) };
}
