import type { LogKeeping } from './log-messages.ts';

/**
 * What a worker needs to know. It travels in the environment, because an app in a worker begins to run before a
 * first message could arrive. Times are milliseconds, sizes bytes.
 */
export interface WorkerSettings {
  readonly handoff: 'ipc' | 'mailbox';
  readonly slot: number;
  readonly generation: number;
  readonly channel: ChannelSettings;
  /** The descriptor that messages of the bus come by; they are sent by the next one. Undefined where there is no bus. */
  readonly busFd?: number;
  /** For an agent: the log files that it keeps; undefined where there are none. */
  readonly logs?: LogKeeping;
  /** Where the store is: `memory`, or a URL. */
  readonly store: string;
  /** What lists of processes show. */
  readonly title: string;
  /** Connections begin with a header of the PROXY protocol. */
  readonly isProxied?: boolean;
  /** The app says itself when it is ready. */
  readonly waitReady: boolean;
  /** The worker terminates TLS; with what, messages tell, as keys are nothing for an environment. */
  readonly isSecured?: boolean;
  readonly bodyLimit: number;
  readonly headersTimeout: number;
  readonly requestTimeout: number;
  readonly keepAliveTimeout: number;
  readonly keepAliveRequests: number;
  readonly sendTimeout: number;
}

/** Workers count from 1. */
export const AGENT_SLOT = 0;

/** How a worker and its master hear each other. */
export interface ChannelSettings {
  /** What the messages of the worker's own half bear. */
  readonly key: string;
  /** The descriptor at which the master's come in; undefined where Node's channel brings them. */
  readonly inbox?: number;
}

export type Environment = Record<string, string | undefined>;

const VARIABLE = 'LB_WORKER_SETTINGS';

export function settingsVariable(settings: WorkerSettings): Environment {
  return { [VARIABLE]: JSON.stringify(settings) };
}

/** Reads the settings and takes them out of `env`, so that no child of the worker finds them; undefined without. */
export function takeSettings(env: Environment): WorkerSettings | undefined {
  const text = env[VARIABLE];
  delete env[VARIABLE];
  return text === undefined ? undefined : (JSON.parse(text) as WorkerSettings);
}

/** NODE_OPTIONS that load the module at `path` before anything else that they name. */
export function withPreload(path: string, options = ''): string {
  return `--require "${path.replace(/["\\]/g, '\\$&')}" ${options}`.trimEnd();
}

/** Takes what `withPreload` put in front out of `env`: what the app forks is to get the app's options, and no more. */
export function withoutPreload(env: Environment): void {
  const left = (env[OPTIONS] ?? '').replace(/^--require "(?:[^"\\]|\\.)*" ?/, '');
  if (left === '') delete env[OPTIONS];
  else env[OPTIONS] = left;
}

const OPTIONS = 'NODE_OPTIONS';
