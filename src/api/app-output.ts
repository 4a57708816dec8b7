/** What the apps of a balancer in code write: as if this process had written it. */
import type { Writable } from 'node:stream';
import type { Logger } from 'pino';
import { fieldsOf, outputForms } from '../master/app-output.ts';
import type { AppOutlet, AppOutput } from '../master/contract.ts';
import type { ResolvedOptions } from '../options/index.ts';

export function createAppOutput(
  options: Pick<ResolvedOptions, 'app' | 'appOutput'>,
  logger: Logger,
): AppOutput {
  const forms = outputForms(options);
  return {
    stdout: outletTo(process.stdout, forms.stdout, logger),
    stderr: outletTo(process.stderr, forms.stderr, logger),
  };
}

function outletTo(stream: Writable, form: AppOutlet['form'], logger: Logger): AppOutlet {
  if (form !== 'json') return { form, write: (bytes, done) => stream.write(bytes, () => done()) };
  return {
    form,
    log(records, done) {
      for (const record of records) logger.info(fieldsOf(record), record.line);
      done();
    },
  };
}
