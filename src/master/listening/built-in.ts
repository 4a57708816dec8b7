/** Where the built-in responder listens, which asks for no address by itself. */

import type { ProcessAccount } from '../../dispatch/process-account.ts';
import type { ResolvedOptions } from '../../options/index.ts';
import type { MasterObserver } from '../contract.ts';
import type { Dispatching } from '../dispatching/start-dispatching.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import { listenAll } from './listener.ts';
import type { Listening } from './start-listening.ts';

export interface BuiltInParts {
  readonly dispatching: Dispatching;
  readonly listening: Listening;
  readonly observer: MasterObserver;
  readonly supervisor: Supervisor<ProcessAccount>;
}

/** For the workers there are and those to come. Rejects with why the address cannot be had. */
export async function listenForBuiltIn(options: ResolvedOptions, parts: BuiltInParts): Promise<void> {
  const { dispatching, listening, observer, supervisor } = parts;
  const { passed, addresses, acceptFailed } = listening;
  const scheme = options.tlsCert.length === 0 ? 'http' : 'https';
  const listeners = await listenAll(options, scheme, passed.claimAll(), acceptFailed);
  const { dispatch } = dispatching.live;
  for (const listener of listeners) {
    const { frontend } = addresses.open(listener, scheme);
    for (const { id, isReady } of supervisor.processes) if (isReady) dispatch.join(frontend, id);
    observer.listening?.(listener.address);
  }
}
