import type { RunningServer } from '../../src/measure/processes/running-server.ts';
import type { Target } from '../../src/measure/targets/contract.ts';

/** A target of `lb compare` with an app of a benchmark. */
export async function startCompared(
  target: Target,
  app: string,
  workers: number,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningServer> {
  const missing = await target.missing(console.error);
  if (missing !== undefined) throw new Error(missing);
  const running = await target.start({ app, workers, env });
  return {
    ...running,
    async stop() {
      await running.stop();
      return {};
    },
  };
}
