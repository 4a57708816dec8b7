import type { LoadRecorder } from '../../scoreboard/contract.ts';
import type { ConnectionEntry } from './connection-entry.ts';

/** Connections for an app, over one of the transports. */
export interface HostService {
  readonly recorder: LoadRecorder;
  readonly entry: ConnectionEntry;
  /** Takes nothing more. Resolves when all that was taken has reached the app. */
  refuse(): Promise<void>;
  /** Resolves when the last numbers are known to the master. */
  flush(): Promise<void>;
}
