/** What the apps of a balancer in code write: as if this process had written it. */
import type { Writable } from 'node:stream';
import { isatty } from 'node:tty';
import type { Logger } from 'pino';
import type { AppOutlet, AppOutput } from '../master/contract.ts';
import type { ResolvedOptions } from '../options/index.ts';

export function createAppOutput(
  { app, appOutput }: Pick<ResolvedOptions, 'app' | 'appOutput'>,
  logger: Logger,
): AppOutput {
  const outletTo = (stream: Writable & { readonly fd: number }): AppOutlet => {
    const auto = app === undefined ? 'json' : isatty(stream.fd) ? 'prefix' : 'raw';
    const form = appOutput === 'auto' ? auto : appOutput;
    return form === 'json'
      ? logged(logger)
      : { form, write: (bytes, done) => stream.write(bytes, () => done()) };
  };
  return { stdout: outletTo(process.stdout), stderr: outletTo(process.stderr) };
}

function logged(logger: Logger): AppOutlet {
  return {
    form: 'json',
    log(records, done) {
      for (const { slot, source, line, isContinued } of records) {
        const more = isContinued === true ? { continued: true } : {};
        logger.info({ event: 'worker-output', slot, source, ...more }, line);
      }
      done();
    },
  };
}
