/** The stage that listens: the addresses, and what the apps in the workers ask for. */
import type { Logger } from 'pino';
import type { ProcessAccount } from '../../dispatch/process-account.ts';
import type { ServeResolution } from '../../options/index.ts';
import { monotonicMs } from '../../platform/clock.ts';
import type { MasterObserver } from '../contract.ts';
import type { AlgorithmMakers } from '../dispatching/choose-algorithm.ts';
import type { Dispatching } from '../dispatching/start-dispatching.ts';
import { atMostOncePerSecond } from '../log-limit.ts';
import { acceptErrorLog } from './accept-error-log.ts';
import { createAddressQuota } from './address-quota.ts';
import { Addresses } from './addresses.ts';
import { AppListening } from './app-listening.ts';
import { type ListenFailureLog, listenFailureLog } from './listen-failure-log.ts';
import type { PassedSockets } from './passed-sockets.ts';
import { createProxyGate } from './proxy-gate.ts';
import { createServedCheck } from './served-check.ts';
import { logUnsecured } from './unsecured-log.ts';

export interface Listening {
  readonly addresses: Addresses;
  readonly appListening: AppListening;
  readonly passed: PassedSockets;
  readonly acceptFailed: (error: NodeJS.ErrnoException) => void;
  /** Processes that are to end: what their apps close stays open for their successors. */
  readonly failures: Pick<ListenFailureLog, 'ready'>;
  readonly leaving: Set<ProcessAccount>;
  /** Aborted when an override does not fit the app. */
  readonly refusal: AbortController;
}

export interface ListeningParts {
  readonly dispatching: Dispatching;
  readonly algorithms: AlgorithmMakers;
  readonly observer: MasterObserver;
  readonly logger: Logger;
  readonly passed: PassedSockets;
}

export function startListening(
  { options, origins }: ServeResolution,
  { dispatching, algorithms, observer, logger, passed }: ListeningParts,
): Listening {
  const { live, transport, addressLimit, headerLimit } = dispatching;
  const acceptFailed = acceptErrorLog(logger);
  const failures = listenFailureLog(logger);
  const leaving = new Set<ProcessAccount>();
  const refusal = new AbortController();
  const addresses = new Addresses({
    live,
    handoff: transport.handoff,
    deferAccept: options.deferAccept,
    gate: createProxyGate(options, {
      ...{ now: monotonicMs, most: headerLimit, tallies: live.tallies, logger },
    }),
    createAlgorithm: () => algorithms.create(),
  });
  const checkServed = createServedCheck({ addresses, leaving, logger });
  const appListening = new AppListening({
    addresses,
    backlog: options.backlog,
    passed,
    quota: createAddressQuota(addressLimit, monotonicMs),
    override: {
      host: origins.host.source === 'default' ? undefined : options.host,
      port: origins.port.source === 'default' ? undefined : options.port,
    },
    isLeaving: (process) => leaving.has(process),
    opened({ listener }, isSecured) {
      if (options.tlsCert.length > 0 && !isSecured) logUnsecured(logger, listener.address);
      observer.listening?.(listener.address);
      checkServed();
    },
    joined: checkServed,
    closed: ({ listener }) => observer.closed?.(listener.address),
    renewed({ listener }, failure) {
      const { path } = listener.address;
      if (failure !== undefined)
        logger.error({ event: 'path-lost', path, code: failure.code }, failure.message);
      else logger.info({ event: 'path-renewed', path }, `${path} had been removed; lb listens on it again`);
    },
    acceptFailed,
    failed: failures.failed,
    exceeded: atMostOncePerSecond((count, { message }, { slot }) =>
      logger.error({ event: 'address-refused', slot, count }, `worker ${slot} gets no address: ${message}`),
    ),
    refused(error) {
      logger.error({ event: 'port-ambiguous' }, error.message);
      refusal.abort(error);
    },
  });
  return { addresses, appListening, passed, acceptFailed, failures, leaving, refusal };
}
