/** The options of `lb bench`, in the order in which `--help` and the room's README show them. */
import { PointsmanError } from '../errors.ts';
import { addAlgorithmOptions } from './algorithm-choice.ts';
import { appOptions } from './app-options.ts';
import type { Resolved } from './contract.ts';
import { dispatchOptions } from './dispatch-options.ts';
import { isRefusal } from './grammar/refusal.ts';
import { refuseOption } from './refuse-option.ts';
import { type Flags, type Resolution, resolveTable } from './resolve.ts';
import { serveOptions } from './serve-options.ts';

const load = {
  url: {
    kind: 'text',
    expected: 'a URL such as http://127.0.0.1:8080/path',
    pattern: /^https?:\/\/[^\s/@]+(\/\S*)?$/ as RegExp,
    placeholder: 'url',
    default: undefined,
    defaultText: 'a balancer started for the benchmark',
    group: 'Load',
    doc: 'Measure a server that is already running; its CPU time and memory are not known, and shares only if responses have an X-Worker header.',
  },
  path: {
    kind: 'text',
    expected: 'a path that starts with /',
    pattern: /^\/\S*$/ as RegExp,
    placeholder: 'path',
    default: '/',
    group: 'Load',
    doc: 'Path to request.',
  },
  connections: {
    kind: 'integer',
    unit: 'connections',
    min: 1,
    max: 65_535,
    default: 64,
    group: 'Load',
    doc: 'Concurrent clients; each sends its next request once it has the response.',
  },
  duration: {
    kind: 'duration',
    min: 200,
    max: 3_600_000,
    default: 10_000,
    group: 'Load',
    doc: 'How long to measure.',
  },
  warmUp: {
    kind: 'duration',
    min: 0,
    max: 600_000,
    default: 2_000,
    group: 'Load',
    doc: 'How long to run the same load first; its results are discarded.',
  },
  rate: {
    kind: 'integer',
    unit: 'requests',
    min: 1,
    max: 10_000_000,
    default: undefined,
    defaultText: 'as fast as possible',
    group: 'Load',
    doc: 'Requests per second of all clients together. Latency then counts from when a request was due, so time spent waiting to be sent is included.',
  },
  pipelining: {
    kind: 'integer',
    unit: 'requests',
    min: 1,
    max: 1_000,
    default: 1,
    group: 'Load',
    doc: 'Requests a client has outstanding on its connection.',
  },
  reconnect: {
    kind: 'switch',
    default: false,
    group: 'Load',
    doc: 'Open a connection for each request, so that each one is dispatched.',
  },
  seed: {
    kind: 'integer',
    min: 0,
    max: 2_147_483_647,
    default: 1,
    group: 'Load',
    doc: 'Seed of the random numbers of the load.',
  },
} as const;

const group = 'Balancer';

/** An option of `lb start`, in a place of its own and perhaps with other words. */
type Moved<Option> = Omit<Option, 'group' | 'doc'> & { readonly group: string; readonly doc: string };

const balancer: {
  readonly workers: Moved<typeof serveOptions.workers>;
  readonly algo: Moved<typeof dispatchOptions.algo>;
  readonly algoOption: Moved<typeof dispatchOptions.algoOption>;
  readonly weights: Moved<typeof dispatchOptions.weights>;
  readonly handoff: Moved<typeof dispatchOptions.handoff>;
  readonly readyTimeout: Moved<typeof serveOptions.readyTimeout>;
} = {
  workers: { ...serveOptions.workers, group },
  algo: { ...dispatchOptions.algo, group },
  algoOption: { ...dispatchOptions.algoOption, group },
  weights: { ...dispatchOptions.weights, group },
  handoff: {
    ...dispatchOptions.handoff,
    group,
    doc: 'How a connection gets to its worker: mailbox (Linux) or ipc (everywhere). auto uses the mailbox if available; the result says which one it was.',
  },
  readyTimeout: {
    ...serveOptions.readyTimeout,
    group,
    doc: 'How long a worker may take until its app listens; after that it is killed.',
  },
};

type OptionsOfApps = typeof appOptions;

const app: Pick<OptionsOfApps, 'args' | 'nodeArgs' | 'envFile' | 'cwd'> & {
  readonly app: Moved<OptionsOfApps['app']>;
} = {
  app: { ...appOptions.app, doc: 'Server file to measure; "lb bench server.js" is shorthand.' },
  args: appOptions.args,
  nodeArgs: appOptions.nodeArgs,
  envFile: appOptions.envFile,
  cwd: appOptions.cwd,
};

export const benchOptions: typeof load & typeof balancer & typeof app = { ...load, ...balancer, ...app };

export type BenchOptions = Resolved<typeof benchOptions>;

/** Throws ERR_INVALID_OPTION. */
export function resolveBench(flags: Flags): BenchOptions {
  const resolution = resolveTable(benchOptions, { flags });
  refuseBesideUrl(resolution);
  refuseStrayPipelining(resolution);
  refuseWithoutWeight(resolution);
  const { options, origins } = resolution;
  if (options.args.length > 0 && options.app === undefined) {
    throw new PointsmanError(
      'ERR_INVALID_OPTION',
      `${origins.args.text} is for an app, but no app is given. Name one, as in "lb bench server.js -- --verbose".`,
    );
  }
  const algo = addAlgorithmOptions(options.algo, options.algoOption);
  return { ...options, algo: isRefusal(algo) ? refuseOption(origins.algoOption.text, algo) : algo };
}

/** What runs already has its own path, and its own workers. */
function refuseBesideUrl({ options, origins }: Resolution<typeof benchOptions>): void {
  if (options.url === undefined) return;
  if (!URL.canParse(options.url)) {
    refuseOption(origins.url.text, { expected: benchOptions.url.expected });
  }
  const ofOthers = ['path', ...Object.keys(app), ...Object.keys(balancer)] as (keyof typeof benchOptions)[];
  const given = ofOthers.find((key) => origins[key].source !== 'default');
  if (given === undefined) return;
  const hint =
    given === 'path'
      ? 'Make the path part of the URL.'
      : 'A server that is already running has its own workers.';
  refuseOption(`${origins[given].text} together with ${origins.url.text}`, {
    expected: 'only one of them',
    hint,
  });
}

function refuseStrayPipelining({ options, origins }: Resolution<typeof benchOptions>): void {
  if (!options.reconnect || options.pipelining === 1) return;
  refuseOption(`${origins.pipelining.text} together with ${origins.reconnect.text}`, {
    expected: 'only one of them',
    hint: 'A connection that carries a single request cannot pipeline.',
  });
}

/** The balancer would refuse it too, without knowing of flags. */
function refuseWithoutWeight({ options, origins }: Resolution<typeof benchOptions>): void {
  const { weights, workers } = options;
  if (typeof workers !== 'number' || workers > weights.length) return;
  if (weights.slice(0, workers).some((weight) => weight > 0)) return;
  refuseOption(origins.weights.text, {
    expected: 'a weight above 0 for at least one worker',
  });
}
