/** Where the output of the apps goes, and what is put around it. */
import { fstatSync } from 'node:fs';
import { fieldsOf, type OutputForms } from '../master/app-output.ts';
import type { AppOutlet, AppOutput } from '../master/contract.ts';
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
  if (form !== 'json') {
    const way = openWay();
    return { form, write: (bytes, done) => way.pass(bytes, done) };
  }
  return {
    form,
    log(records, done) {
      const lines = records.map((record) => log.lineOf(fieldsOf(record), record.line));
      log.destination.pass(Buffer.from(lines.join('')), done);
    },
  };
}
