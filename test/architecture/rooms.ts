/**
 * The rooms of src and what each may import: those rooms and packages, itself, and nothing else. A room inside
 * another one is a room of its own.
 */

export interface Room {
  readonly rooms: readonly string[];
  /** `node:` stands for all modules of Node. */
  readonly packages: readonly string[];
}

export const rooms: Readonly<Record<string, Room>> = {
  // The tables behind errors.ts, which alone imports them.
  errors: { rooms: ['text/duration.ts', 'text/host-port.ts'], packages: [] },
  'errors.ts': { rooms: ['errors'], packages: [] },

  // Pure: what decides is the same live and simulated, and takes clock and chance from whoever drives it.
  algorithms: { rooms: [], packages: ['js-xxhash'] },
  dispatch: { rooms: ['algorithms'], packages: [] },

  options: { rooms: ['algorithms', 'errors.ts', 'options/grammar'], packages: ['node:', 'jiti'] },
  'options/grammar': { rooms: [], packages: ['ms', 'fastest-levenshtein'] },
  platform: { rooms: ['errors.ts', 'text/counted.ts'], packages: ['node:'] },
  native: { rooms: [], packages: ['node:', 'koffi'] },
  // The manager of services that lb may run under.
  systemd: { rooms: ['native'], packages: ['node:'] },
  protocol: { rooms: [], packages: ['node:'] },
  // The files that the master writes, and what the agent makes of those it has rotated.
  logs: { rooms: ['platform', 'protocol'], packages: ['node:'] },
  scoreboard: { rooms: ['dispatch', 'platform', 'protocol'], packages: ['node:'] },

  // Bytes in, a header out: of sockets it knows nothing.
  'proxy-protocol': { rooms: [], packages: [] },
  // Certificates and their keys: read, checked and watched. The workers terminate TLS with them.
  tls: { rooms: ['errors.ts', 'protocol', 'text/counted.ts'], packages: ['node:', 'pino'] },

  // What both sides of the hand-off agree on; the transports do not know each other.
  handoff: { rooms: ['algorithms', 'dispatch', 'proxy-protocol', 'scoreboard'], packages: ['node:'] },
  'handoff/ipc': {
    rooms: ['algorithms', 'dispatch', 'handoff', 'platform', 'protocol', 'proxy-protocol', 'scoreboard'],
    packages: ['node:'],
  },
  'handoff/mailbox': {
    rooms: [
      'algorithms',
      'dispatch',
      'handoff',
      'native',
      'platform',
      'protocol',
      'proxy-protocol',
      'scoreboard',
    ],
    packages: ['node:'],
  },

  // What master, agent and workers say to each other; each has its own end of it.
  bus: { rooms: ['errors.ts', 'platform'], packages: ['node:'] },
  // When something is due.
  'agent/schedule': { rooms: ['options/grammar'], packages: [] },
  // The program of the agent, which is hosted much as a worker is.
  agent: {
    rooms: [
      'agent/schedule',
      'errors.ts',
      'logs',
      'native',
      'platform',
      'protocol',
      'text/counted.ts',
      'worker/host/app-signals.ts',
      'worker/inbox.ts',
    ],
    packages: ['node:'],
  },
  // What the file of the agent imports.
  'agent.ts': { rooms: ['agent', 'protocol'], packages: [] },

  // What processes share: the contract, and what is the same over every driver.
  store: { rooms: ['errors.ts', 'options/grammar'], packages: ['node:'] },
  'store/memory': { rooms: ['errors.ts', 'platform', 'store'], packages: [] },
  // The only one that knows the client, which need not be there.
  'store/redis': { rooms: ['errors.ts', 'store'], packages: ['node:', '@redis/client'] },
  // They take what they adapt to from the caller.
  'store/adapters': { rooms: ['errors.ts', 'store'], packages: ['node:'] },

  worker: {
    rooms: [
      'handoff',
      'handoff/ipc',
      'handoff/mailbox',
      'native',
      'platform',
      'protocol',
      'proxy-protocol',
      'scoreboard',
      'worker/raw',
      'worker/host/app-signals.ts',
      'worker/inbox.ts',
      'worker/raw/parser',
      'worker/roster.ts',
    ],
    packages: ['node:'],
  },
  // HTTP alone: whoever has a stream of bytes can use it.
  'worker/raw': { rooms: ['proxy-protocol', 'worker/raw/parser', 'worker/roster.ts'], packages: ['node:'] },
  'worker/raw/parser': { rooms: [], packages: [] },
  'worker/roster.ts': { rooms: [], packages: [] },
  // What a process of the user's needs that lb started, whatever it is for.
  'worker/host/app-signals.ts': { rooms: [], packages: ['node:'] },
  'worker/inbox.ts': { rooms: ['protocol'], packages: ['node:'] },

  master: {
    rooms: [
      'algorithms',
      'bus',
      'dispatch',
      'errors.ts',
      'handoff',
      'handoff/ipc',
      'handoff/mailbox',
      'native',
      'options',
      'platform',
      'protocol',
      'proxy-protocol',
      'scoreboard',
      'store',
      'store/memory',
      'store/redis',
      'systemd',
      'text/counted.ts',
      'text/duration.ts',
      'text/host-port.ts',
      'upgrade',
      'tls',
    ],
    packages: ['node:', 'pino'],
  },
  // A master in place of a master.
  upgrade: { rooms: ['errors.ts', 'options'], packages: ['node:'] },
  // What stands in front of this node is told of it.
  edge: {
    rooms: ['errors.ts', 'master', 'options', 'platform', 'text/host-port.ts'],
    packages: ['node:', 'pino'],
  },
  // Between a running master and whoever asks it; of the master it knows the contract.
  // HTTP and its limits, for the control socket and the dashboard alike.
  'admin/http': { rooms: ['errors.ts', 'platform'], packages: ['node:', 'pino'] },
  // The page of a running master. What runs in the browser shares types with it and nothing else.
  dashboard: {
    rooms: [
      'admin/http',
      'algorithms',
      'dashboard/contract.ts',
      'errors.ts',
      'master',
      'options',
      'platform',
      'report/palette.ts',
      'text/host-port.ts',
    ],
    packages: ['node:', 'pino'],
  },
  'dashboard/page': { rooms: ['dashboard/contract.ts'], packages: [] },
  'dashboard/contract.ts': { rooms: [], packages: [] },
  admin: {
    rooms: [
      'admin/http',
      'dashboard',
      'errors.ts',
      'master',
      'metrics',
      'options',
      'options/grammar',
      'platform',
      'text/host-port.ts',
    ],
    packages: ['node:', 'pino'],
  },
  // Metrics of the live model and of apps, as text.
  metrics: { rooms: ['master', 'platform', 'protocol'], packages: [] },
  // What lb demo runs beside the master.
  demo: { rooms: [], packages: ['node:'] },
  api: {
    rooms: [
      'admin',
      'algorithms',
      'app-store.ts',
      'bus',
      'edge',
      'errors.ts',
      'master',
      'options',
      'platform',
      'store',
    ],
    packages: ['node:', 'pino'],
  },
  'index.ts': { rooms: ['algorithms', 'api', 'bus', 'errors.ts', 'master', 'options'], packages: [] },
  // What an app in a worker imports.
  'worker.ts': {
    rooms: ['app-store.ts', 'bus', 'protocol', 'store', 'store/adapters', 'worker-proxy.ts'],
    packages: [],
  },
  'app-store.ts': {
    rooms: ['bus', 'platform', 'store', 'store/memory', 'store/redis'],
    packages: [],
  },
  'worker-proxy.ts': { rooms: ['proxy-protocol'], packages: [] },

  simulate: { rooms: ['algorithms', 'dispatch', 'text/counted.ts'], packages: [] },
  'simulate/experiment': {
    rooms: ['algorithms', 'errors.ts', 'options', 'options/grammar', 'simulate'],
    packages: ['node:'],
  },
  'measure/processes': { rooms: ['text/counted.ts'], packages: ['node:'] },
  measure: {
    rooms: [
      'algorithms',
      'errors.ts',
      'measure/processes',
      // Which hand-off lb takes here: a prediction goes by the rules of that one.
      'native',
      'options',
      'options/grammar',
      'platform',
      'simulate',
      'simulate/experiment',
      'text/counted.ts',
    ],
    packages: ['node:', 'autocannon', 'hdr-histogram-js', 'zod'],
  },
  'measure/bench': {
    rooms: ['api', 'errors.ts', 'measure', 'measure/processes', 'options', 'simulate', 'text/counted.ts'],
    packages: ['node:'],
  },
  // Lines, columns and tables of plain text: what serves prints some too, so it is no part of report.
  text: { rooms: [], packages: ['cli-table3'] },
  // How a number is said; sentences are made everywhere.
  'text/counted.ts': { rooms: [], packages: [] },
  'text/duration.ts': { rooms: [], packages: [] },
  'text/host-port.ts': { rooms: [], packages: [] },
  'report/palette.ts': { rooms: [], packages: [] },
  report: {
    rooms: [
      'measure',
      'measure/bench',
      'measure/processes',
      'options',
      'report/palette.ts',
      'simulate/experiment',
      'text',
      'text/counted.ts',
    ],
    packages: ['@observablehq/plot', 'linkedom'],
  },
  // What a terminal shows of a snapshot, and what keys do to it.
  'cli/top/view': { rooms: ['cli/control/numbers.ts', 'master', 'text'], packages: [] },
  'cli/control/numbers.ts': { rooms: [], packages: [] },
  cli: {
    rooms: [
      'admin',
      'admin/http',
      'algorithms',
      'cli/control/numbers.ts',
      'cli/top/view',
      'edge',
      'errors.ts',
      'logs',
      'master',
      'measure',
      'measure/bench',
      'measure/processes',
      'options',
      'options/grammar',
      'platform',
      'protocol',
      'report',
      'simulate/experiment',
      'systemd',
      'text',
      'text/counted.ts',
      'text/host-port.ts',
      'upgrade',
    ],
    packages: [
      'node:',
      'yargs',
      'yargs-parser',
      'pino',
      'pino-pretty',
      'cli-progress',
      'fastest-levenshtein',
    ],
  },
};

/** The innermost room that a path below src lies in; undefined for one that belongs nowhere. */
export function roomOf(path: string): string | undefined {
  return Object.keys(rooms)
    .filter((room) => path === `src/${room}` || path.startsWith(`src/${room}/`))
    .sort((left, right) => right.length - left.length)[0];
}

/** Rooms that neither know the time nor draw by chance nor wait: whoever drives them passes that in. */
export const PURE: readonly string[] = [
  'agent/schedule',
  'algorithms',
  'cli/top/view',
  'dispatch',
  'metrics',
  'proxy-protocol',
  'simulate',
];

/** Rooms whose rules stand before they do. All others are listed once there is something in them. */
export const COMING: readonly string[] = [];
