/** On what a result was got. A number without it says nothing. */
import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { counted } from '../../text/counted.ts';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly node: string;
  readonly pointsman: string;
  /** Over the last minute, when the run began: a machine with other work measures that, too. */
  readonly loadAverage: number;
}

export function describeMachine(): Machine {
  const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown CPU',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    kernel: `${type()} ${release()} ${arch()}`,
    node: process.version,
    pointsman: manifest.version,
    loadAverage: loadavg()[0]!,
  };
}

export function sentenceOfMachine(machine: Machine): string {
  const { cpu, cores, memoryGiB, kernel, node, pointsman } = machine;
  return `${cpu}, ${counted(cores, 'core')}, ${memoryGiB} GiB; ${kernel}; Node.js ${node}; pointsman ${pointsman}`;
}

/** undefined when the machine was quiet. */
export function loadWarning({ loadAverage, cores }: Machine): string | undefined {
  if (loadAverage < cores / 4) return undefined;
  return `the machine was busy when the run began: its load average was ${loadAverage.toFixed(2)}`;
}
