/** One generating process, as the one that ordered it sees it. */
import { fork } from 'node:child_process';
import { cleanEnvironment } from '../processes/clean-environment.ts';
import { endWithUs, killGroup } from '../processes/ends-with-us.ts';
import type { GeneratorMessage, GeneratorOrder, OrderMessage, Report } from './generator/contract.ts';

/** Of what it wrote to standard error, the end. */
const KEPT_ERROR_CHARACTERS = 2000;

export interface GeneratorProcess {
  readonly measuring: Promise<void>;
  /** Resolves when the process is gone. */
  readonly report: Promise<Report>;
  abort(): void;
}

/** `onStart` is told the process id as soon as there is one. */
export function startGenerator(order: GeneratorOrder, onStart?: (pid: number) => void): GeneratorProcess {
  // In the form this very file is in: source or built.
  const file = new URL(`./generator/main${import.meta.url.slice(-3)}`, import.meta.url);
  const child = fork(file, {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    detached: true,
    env: cleanEnvironment(),
  });
  endWithUs(child);
  if (child.pid !== undefined) onStart?.(child.pid);
  let errors = '';
  let failure: string | undefined;
  let generated: Report | undefined;
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-KEPT_ERROR_CHARACTERS);
  });
  child.on('message', (message: GeneratorMessage) => {
    if (message.type === 'pointsman:generated') generated = message.report;
    if (message.type === 'pointsman:failed') failure ??= message.reason;
  });
  child.once('error', (error) => {
    failure ??= error.message;
  });
  // 'close' and not 'exit': by then everything it said was read.
  const ended = new Promise<Error>((resolve) => {
    child.once('close', (code, signal) => {
      resolve(new Error(failure ?? `the load generator ended (${signal ?? code}): ${errors.trim()}`));
    });
  });
  const measuring = new Promise<void>((resolve, reject) => {
    child.on('message', ({ type }: GeneratorMessage) => {
      if (type === 'pointsman:measuring') resolve();
    });
    ended.then(reject);
  });
  const report = ended.then((error) => {
    if (generated === undefined) throw error;
    return generated;
  });
  child.send({ type: 'pointsman:load', order } satisfies OrderMessage, (error) => {
    if (error !== null) failure ??= error.message;
  });
  return {
    measuring,
    report,
    abort() {
      failure ??= 'the load was stopped';
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
        killGroup(child.pid);
    },
  };
}
