/** What can be reloaded while clients are served. */

export interface ReloadTarget {
  /** As the tables call it. */
  readonly name: string;
  readonly isOurs: boolean;
  /** A sentence; undefined when it can run here. */
  missing(): Promise<string | undefined>;
  start(workers: number): Promise<ReloadedServer>;
}

export interface ReloadedServer {
  /** On 127.0.0.1. */
  readonly port: number;
  readonly version?: string;
  /** undefined where none of its processes is the one that stays. */
  master(): number | undefined;
  /** Resolves when what serves has been replaced. */
  reload(): Promise<void>;
  /** What it says of itself at the end; only of ours. */
  tell?(): Promise<Told>;
  stop(): Promise<void>;
}

export interface Told {
  /** Idle connections that went from one worker to another. */
  readonly moved: number;
  /** Connections refused, for whatever reason. */
  readonly shed: number;
}
