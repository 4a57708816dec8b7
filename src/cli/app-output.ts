/** Where the output of the apps goes, and what is put around it. */
import { fstatSync } from 'node:fs';
import type { LogFile } from '../logs/log-file.ts';
import type { LogFiles } from '../logs/log-files.ts';
import type { OutputForms } from '../master/app-output.ts';
import type { AppOutlet, AppOutput } from '../master/contract.ts';
import { AGENT_SLOT } from '../protocol/worker-settings.ts';
import type { LogDestination } from './log-destination.ts';
import type { Log } from './logger.ts';

/**
 * Standard output is for the app whose output passes, as it is for every program that runs another one: whoever reads
 * it wants what the app writes and nothing else.
 */
export function logDescriptor({ stdout }: OutputForms): number {
  return stdout === 'json' ? 1 : 2;
}

/** Whether both lead to the same file, pipe or terminal. */
export function isSamePlace(one: number | undefined, other: number): boolean {
  if (one === undefined) return false;
  const [{ dev, ino }, second] = [fstatSync(one), fstatSync(other)];
  return one === other || (dev === second.dev && ino === second.ino);
}

/** What goes to the same place shares one way to it, so that nobody breaks into the lines of another. */
export function createAppOutput(log: Log, forms: OutputForms): AppOutput {
  if (log.files !== undefined) return outputToFiles(log, log.files, forms);
  const ways = new Map<number, LogDestination>();
  if (log.fd !== undefined) ways.set(log.fd, log.destination);
  const wayTo = (fd: number): LogDestination => {
    const known = [...ways].find(([other]) => isSamePlace(fd, other))?.[1];
    const way = known ?? log.openDestination(fd);
    ways.set(fd, way);
    return way;
  };
  return {
    stdout: outletOf(forms.stdout, () => wayTo(1), log),
    stderr: outletOf(forms.stderr, () => wayTo(2), log),
  };
}

function outletOf(form: AppOutlet['form'], openWay: () => LogDestination, log: Log): AppOutlet {
  if (form === 'json') return recordsTo(() => log.destination, log);
  const way = openWay();
  return { form, write: (bytes, done) => way.pass(bytes, done) };
}

/** Both streams of a process go to one file. */
function outputToFiles(log: Log, files: LogFiles, forms: OutputForms): AppOutput {
  const ways = new Map<LogFile, LogDestination>([[files.fileOf('lb'), log.destination]]);
  const wayOf = (slot: number): LogDestination => {
    const file = files.fileOf(slot === AGENT_SLOT ? 'agent' : slot);
    const way = ways.get(file) ?? log.openDestination(file);
    ways.set(file, way);
    return way;
  };
  const outlet = (form: AppOutlet['form']): AppOutlet =>
    form === 'json'
      ? recordsTo(wayOf, log)
      : { form, isByLine: true, write: (bytes, done, slot) => wayOf(slot).pass(bytes, done) };
  return { stdout: outlet(forms.stdout), stderr: outlet(forms.stderr) };
}

/** Records of one call are of one process. */
function recordsTo(wayOf: (slot: number) => LogDestination, log: Log): AppOutlet {
  return {
    form: 'json',
    log(records, done) {
      const way = wayOf(records[0]?.slot ?? AGENT_SLOT);
      log.recorder.record(records, (text, isLast) => way.pass(Buffer.from(text), isLast ? done : () => {}));
    },
  };
}
