/** What the stand-in for the primary of node:cluster needs, and whom it answers. */
import type { ProcessAccount } from '../../dispatch/process-account.ts';
import type { PointsmanError } from '../../errors.ts';
import type { AddressQuota, QuotaExceeded } from './address-quota.ts';
import type { Address, Addresses } from './addresses.ts';
import type { PassedSockets } from './passed-sockets.ts';

export interface AppListeningParts {
  readonly addresses: Addresses;
  readonly backlog: number;
  readonly quota: AddressQuota;
  /** What the user gave in place of what the app asks for. */
  readonly override: { readonly host?: string | undefined; readonly port?: number | undefined };
  readonly passed: PassedSockets;
  /** A worker that is to end closes its servers, and nobody else's. */
  isLeaving(process: ProcessAccount): boolean;
  /** `isSecured`: its workers terminate TLS for it. */
  opened(address: Address, isSecured: boolean): void;
  closed(address: Address): void;
  /** One more process serves at one of the addresses. */
  joined(): void;
  /** The path of a unix socket was removed, and leads to it again, or cannot. */
  renewed(address: Address, failure?: PointsmanError): void;
  acceptFailed(error: NodeJS.ErrnoException): void;
  /** The override does not fit the app. */
  refused(error: PointsmanError): void;
  /** The app in this process was told that it cannot listen, and why; what it makes of that is up to it. */
  failed(error: PointsmanError, process: ProcessAccount): void;
  /** This process asked for more than it may have. */
  exceeded(error: QuotaExceeded, process: ProcessAccount): void;
}

/** The end of a worker's channel that Node's own messages travel on. */
export interface ClusterPort<Process = ProcessAccount> {
  readonly process: Process;
  /** False once the process is gone. */
  isOpen(): boolean;
  send(message: object, handle?: unknown): void;
}
