import type { ProcessId } from '../../dispatch/contract.ts';
import type { ResolvedOptions } from '../../options/index.ts';
import type { WorkerBirth } from './worker-process.ts';

export function workerSettings(
  options: ResolvedOptions,
  handoff: 'ipc' | 'mailbox',
  { slot, generation }: ProcessId,
): WorkerBirth['settings'] {
  const {
    app,
    store,
    waitReady,
    proxyProtocol,
    bodyLimit,
    headersTimeout,
    requestTimeout,
    keepAliveTimeout,
    keepAliveRequests,
    sendTimeout,
  } = options;
  return {
    handoff,
    slot,
    generation,
    title: `lb: worker ${slot}${app === undefined ? '' : ` of ${app}`}`,
    store,
    waitReady,
    isProxied: proxyProtocol === 'require',
    ...(options.tlsCert.length > 0 ? { isSecured: true } : {}),
    bodyLimit,
    headersTimeout,
    requestTimeout,
    keepAliveTimeout,
    keepAliveRequests,
    sendTimeout,
  };
}
