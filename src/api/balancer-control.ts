/** The control socket of a balancer in code: there if its options ask for it. */
import type { Logger } from 'pino';
import type { Control } from '../admin/control.ts';
import type { Operations } from '../master/operations/contract.ts';
import type { ResolvedOptions } from '../options/index.ts';
import { readVersion } from '../platform/version.ts';
import type { Balancer } from './balancer.ts';

export interface BalancerControl {
  /** For the master, before its first worker starts. */
  open(operations: Operations): Promise<void>;
  /** From now on a stop that is asked for is one of the balancer's, and the socket goes when that has stopped. */
  stopBy(balancer: Balancer): void;
  close(): Promise<void>;
}

export function balancerControl(options: ResolvedOptions, logger: Logger): BalancerControl {
  let control: Control | undefined;
  let started: Balancer | undefined;
  const close = async (): Promise<void> => control?.close();
  return {
    async open(operations) {
      if (options.control === 'off' && options.adminPort === undefined) return;
      const { openControl } = await import('../admin/control.ts');
      const stop: Operations['stop'] = (timeoutMs) => (started ?? operations).stop(timeoutMs);
      const version = readVersion();
      control = await openControl({ operations: { ...operations, stop }, options, logger, version });
    },
    stopBy(balancer) {
      started = balancer;
      balancer.once('stopped', () => void close());
    },
    close,
  };
}
