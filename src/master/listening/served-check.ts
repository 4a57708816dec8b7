/** Says of an address, once, that nobody serves it, or only a part of the workers: its clients wait for those. */
import type { Logger } from 'pino';
import type { ProcessAccount } from '../../dispatch/process-account.ts';
import { placeOf } from '../../text/host-port.ts';
import type { Address } from './addresses.ts';

export interface ServedCheckParts {
  readonly addresses: { readonly all: readonly Address[] };
  /** Processes that are to end. */
  readonly leaving: ReadonlySet<ProcessAccount>;
  readonly logger: Logger;
}

/** The servers of an app are open by then, counted from the last one that was. */
const OPEN_WITHIN_MS = 5_000;

/** To be called whenever a server of an app was opened. */
export function createServedCheck({ addresses, leaving, logger }: ServedCheckParts): () => void {
  const told = new WeakSet<Address>();
  let timer: NodeJS.Timeout | undefined;

  function check(): void {
    const stays = (process: ProcessAccount): boolean => !leaving.has(process);
    const servingOf = ({ frontend }: Address) => [...frontend.listening].filter(stays);
    const all = new Set(addresses.all.flatMap(servingOf));
    for (const address of addresses.all) {
      const { length } = servingOf(address);
      if (length >= Math.max(1, all.size) || told.has(address)) continue;
      told.add(address);
      const served = length === 0 ? 'no worker serves it' : `only ${length} of ${all.size} workers serve it`;
      logger.warn(
        { event: 'address-partly-served', address: address.listener.address, workers: length },
        `lb listens on ${placeOf(address.listener.address)}, but ${served}`,
      );
    }
  }

  return () => {
    clearTimeout(timer);
    timer = setTimeout(check, OPEN_WITHIN_MS).unref();
  };
}
