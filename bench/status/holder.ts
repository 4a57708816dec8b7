/** A process that holds many idle connections. */
import { withDeadline } from '../../src/measure/processes/deadline.ts';
import { startProcess } from '../../src/measure/processes/start-process.ts';

export interface Holder {
  stop(): Promise<void>;
}

const OPEN_TIMEOUT_MS = 60_000;

/** Resolves when all are open and each has had an answer. */
export async function holdConnections(port: number, count: number): Promise<Holder> {
  let said: (line: string) => void = () => {};
  const line = new Promise<string>((resolve) => {
    said = resolve;
  });
  const file = new URL('./hold.ts', import.meta.url).pathname;
  const holder = startProcess(process.execPath, [...process.execArgv, file, String(port), String(count)], {
    env: process.env,
    onLine: said,
  });
  const failed = holder.ended.then((how): never => {
    throw new Error(`the process with the idle connections ended (${how}): ${holder.lastWords()}`);
  });
  const open = await withDeadline(Promise.race([line, failed]), `${count} connections`, OPEN_TIMEOUT_MS);
  failed.catch(() => {});
  const { held, lost } = JSON.parse(open) as { held: number; lost: number };
  if (held !== count || lost > 0) {
    holder.kill();
    throw new Error(`only ${held - lost} of ${count} connections are open`);
  }
  return {
    async stop() {
      holder.kill();
      await holder.ended;
    },
  };
}
