/** The options of `lb` and `lb start`, in the order in which `--help` and the room's README show them. */
import { appOptions } from './app-options.ts';
import type { Resolved } from './contract.ts';
import { controlOptions } from './control-options.ts';
import { dispatchOptions } from './dispatch-options.ts';
import { edgeOptions } from './edge-options.ts';
import { logOptions } from './log-options.ts';
import { operationOptions } from './operation-options.ts';
import { proxyOptions } from './proxy-options.ts';
import { tlsOptions } from './tls-options.ts';

const listeningOptions = {
  port: {
    kind: 'integer',
    letter: 'p',
    min: 0,
    max: 65_535,
    default: 3000,
    group: 'Listening',
    doc: 'TCP port to listen on; 0 picks any free one. Without an app, the variable PORT is used if LB_PORT is not set. If given with an app, it replaces the port the app asks for, provided the app listens on exactly one.',
  },
  host: {
    kind: 'text',
    expected: 'an address of this machine or a host name, without brackets or port',
    pattern: /^[\p{L}\p{M}\p{N}._:%-]+$/u as RegExp,
    placeholder: 'address',
    letter: 'H',
    default: undefined,
    defaultText: 'all interfaces, IPv4 and IPv6',
    group: 'Listening',
    doc: 'Address to listen on. With an app, it replaces the one the app asks for, under the same conditions as --port.',
  },
  backlog: {
    kind: 'integer',
    unit: 'connections',
    min: 1,
    max: 65_535,
    default: 4096,
    group: 'Listening',
    doc: 'Connections the kernel queues until the master accepts them; capped by net.core.somaxconn.',
  },
  deferAccept: {
    kind: 'toggle',
    default: 'auto',
    group: 'Listening',
    doc: 'Let the kernel hold back a connection until its first bytes arrive (TCP_DEFER_ACCEPT, by mailbox only); auto does so for HTTP, where clients speak first.',
  },
  maxConnections: {
    kind: 'integer',
    unit: 'connections',
    min: 1,
    max: 10_000_000,
    default: undefined,
    defaultText: 'as many as the open-file limit allows',
    group: 'Listening',
    doc: 'Connections open at the same time, across all workers; any more are shed.',
  },
} as const;

const workerOptions = {
  workers: {
    kind: 'workers',
    letter: 'w',
    default: 'auto',
    group: 'Workers',
    doc: 'Number of worker processes, or a share of the usable cores such as 50%. auto starts one per usable core.',
  },
  readyTimeout: {
    kind: 'duration',
    min: 100,
    max: 3_600_000,
    default: 30_000,
    group: 'Workers',
    doc: 'How long a worker may take until its app listens, or with --wait-ready reports that it is ready; after that it is killed. The agent has as long.',
  },
  shutdownTimeout: {
    kind: 'duration',
    min: 0,
    max: 86_400_000,
    default: 30_000,
    group: 'Workers',
    doc: 'How long open connections, and jobs of the agent, may take to finish when stopping; the rest is cut. 0 cuts at once.',
  },
  restartDelay: {
    kind: 'duration',
    min: 0,
    max: 3_600_000,
    default: 100,
    group: 'Workers',
    doc: 'Delay before a worker that failed twice in a row is replaced; it doubles with each further failure. A worker that served for a while is replaced at once. If no worker is serving, the delay is capped at the duration of the last start.',
  },
  restartDelayMax: {
    kind: 'duration',
    min: 0,
    max: 3_600_000,
    default: 10_000,
    group: 'Workers',
    doc: 'Longest delay before a worker that failed is replaced.',
  },
  onCrashLoop: {
    kind: 'choice',
    values: ['retry', 'exit'],
    default: 'retry',
    group: 'Workers',
    doc: 'What to do when a worker failed five times in a row and no other is able to serve: retry, for as long as it takes, or exit with code 8.',
  },
} as const;

const httpOptions = {
  bodyLimit: {
    kind: 'size',
    min: 0,
    max: 1_073_741_824,
    default: 1_048_576,
    group: 'HTTP (built-in responder)',
    doc: 'Maximum size of a request body; larger ones are answered with 413.',
  },
  headersTimeout: {
    kind: 'duration',
    min: 1,
    max: 3_600_000,
    default: 10_000,
    group: 'HTTP (built-in responder)',
    doc: 'How long a client may take to send the head of a request.',
  },
  requestTimeout: {
    kind: 'duration',
    min: 1,
    max: 3_600_000,
    default: 30_000,
    group: 'HTTP (built-in responder)',
    doc: 'How long a client may take to send a whole request, head and body.',
  },
  keepAliveTimeout: {
    kind: 'duration',
    min: 1,
    max: 3_600_000,
    default: 5000,
    group: 'HTTP (built-in responder)',
    doc: 'How long a connection may be idle between two requests.',
  },
  keepAliveRequests: {
    kind: 'integer',
    unit: 'requests',
    min: 1,
    max: 1_000_000_000,
    default: 1000,
    group: 'HTTP (built-in responder)',
    doc: 'Requests answered on one connection before it is closed. A low number spreads clients more evenly.',
  },
  sendTimeout: {
    kind: 'duration',
    min: 1,
    max: 3_600_000,
    default: 30_000,
    group: 'HTTP (built-in responder)',
    doc: 'How long sending a response may make no progress before the connection is cut.',
  },
} as const;

const otherOptions = {
  config: {
    kind: 'text',
    expected: 'the path to a config file',
    placeholder: 'path',
    letter: 'c',
    default: undefined,
    defaultText: 'lb.config.ts, .mjs, .js, .cjs or .json in the working directory',
    notInFile: true,
    group: 'Configuration',
    doc: 'Config file. It exports an object of options, or a function that returns one.',
  },
} as const;

export const serveOptions: typeof appOptions &
  typeof listeningOptions &
  typeof proxyOptions &
  typeof tlsOptions &
  typeof workerOptions &
  typeof dispatchOptions &
  typeof operationOptions &
  typeof httpOptions &
  typeof edgeOptions &
  typeof controlOptions &
  typeof logOptions &
  typeof otherOptions = {
  ...appOptions,
  ...listeningOptions,
  ...proxyOptions,
  ...tlsOptions,
  ...workerOptions,
  ...dispatchOptions,
  ...operationOptions,
  ...httpOptions,
  ...edgeOptions,
  ...controlOptions,
  ...logOptions,
  ...otherOptions,
};

/** What the master and its workers are configured with: durations in milliseconds, sizes in bytes. */
export type ResolvedOptions = Resolved<typeof serveOptions>;

/** Pairs of which the first may not be more than the second. */
export const serveOrder: readonly OrderedPair[] = [
  ['restartDelay', 'restartDelayMax'],
  ['stallTimeout', 'ackTimeout'],
  ['headersTimeout', 'requestTimeout'],
];

type OrderedPair = readonly [keyof typeof serveOptions, keyof typeof serveOptions];
