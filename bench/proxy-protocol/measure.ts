import { type Answers, cpuOfLoad, createLastingServers, runLoad } from '../harness/lasting-servers.ts';
import type { CpuSample } from '../harness/measure-cpu.ts';
import type { ProxiedTarget } from './targets.ts';

/** In connections. */
export interface Plan {
  readonly atOnce: number;
  readonly warmUp: number;
  /** Of a round. */
  readonly measured: number;
}

export interface Measuring {
  measure(target: ProxiedTarget): Promise<CpuSample>;
  stop(): Promise<void>;
}

export function createMeasuring({ atOnce, warmUp, measured }: Plan): Measuring {
  const load = (port: number, header: Buffer, count: number): Promise<Answers> =>
    runLoad(new URL('./connect.ts', import.meta.url), [port, header.toString('base64'), atOnce, count]);
  const servers = createLastingServers<ProxiedTarget>(({ port }, { header }) => load(port, header, warmUp));

  return {
    async measure(target) {
      const server = await servers.server(target);
      return cpuOfLoad(server, () => load(server.port, target.header, measured));
    },
    stop: servers.stop,
  };
}
