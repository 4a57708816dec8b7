/**
 * The options of `lb sim`, in the order in which `--help` and the README show them. The file is long because every one
 * stands in it with its explanation.
 */
import type { Resolved } from './contract.ts';

/** A time as it is written: a number of mean service times, or one with a unit. */
const timePattern: RegExp = /^\d+(\.\d+)?(ms|s|m)?$/;

const comparison = {
  algos: {
    kind: 'text',
    expected: 'names of algorithms with commas between them, such as "rr,p2c(d=3)", or all',
    placeholder: 'names',
    alias: 'a',
    default: 'rr,p2c,least-connections',
    group: 'Comparison',
    doc: 'Algorithms to compare, each with options behind it as in "p2c(d=3)"; "lb algos" lists them, and all takes every one. A path is a file with one of your own.',
  },
  requests: {
    kind: 'integer',
    unit: 'requests',
    min: 1_000,
    max: 500_000_000,
    default: undefined,
    defaultText: 'by load and workers, from 200000 to 2000000',
    group: 'Comparison',
    doc: 'Requests to measure in each run; a tenth as many come before them as a warm-up.',
  },
  seed: {
    kind: 'integer',
    min: 0,
    max: 9_007_199_254_739_991,
    default: 1,
    group: 'Comparison',
    doc: 'Start of the random numbers: with one seed every algorithm meets the same connections, and every run gives the same numbers.',
  },
  replications: {
    kind: 'integer',
    unit: 'runs',
    min: 1,
    max: 1_000,
    default: 1,
    group: 'Comparison',
    doc: 'Runs of each algorithm with seeds that follow each other; results are their means, and intervals come from their spread.',
  },
  threads: {
    kind: 'integer',
    unit: 'threads',
    min: 1,
    max: 1_024,
    default: undefined,
    defaultText: 'one per usable core',
    group: 'Comparison',
    doc: 'Runs at the same time; the numbers do not depend on it.',
  },
  report: {
    kind: 'text',
    expected: 'the path of a file to write',
    placeholder: 'file',
    default: undefined,
    defaultText: 'none',
    group: 'Comparison',
    doc: 'Write a report with charts into this file: one HTML page that needs nothing else.',
  },
} as const;

const workers = {
  workers: {
    kind: 'integer',
    unit: 'workers',
    alias: 'w',
    min: 1,
    max: 100_000,
    default: 4,
    group: 'Simulated workers',
    doc: 'Number of workers.',
  },
  discipline: {
    kind: 'choice',
    values: ['fcfs', 'ps'],
    default: 'fcfs',
    group: 'Simulated workers',
    doc: 'How a worker serves: fcfs one request after the other, as an event loop that each one blocks; ps all at once at equal shares.',
  },
  speeds: {
    kind: 'numbers',
    min: 0.001,
    max: 1_000,
    default: [],
    defaultText: '1 for every worker',
    group: 'Simulated workers',
    doc: 'Speeds of the workers in the order of their slots, such as 2,1,1; those beyond the list have 1.',
  },
  weights: {
    kind: 'numbers',
    min: 0,
    max: 1_000_000,
    default: [],
    defaultText: '1 for every worker',
    group: 'Simulated workers',
    doc: 'Weights that the algorithms see, in the order of the slots.',
  },
  cores: {
    kind: 'integer',
    unit: 'cores',
    min: 1,
    max: 100_000,
    default: undefined,
    defaultText: 'one for each worker',
    group: 'Simulated workers',
    doc: 'Cores that all workers share: when more workers than that are busy, each runs slower.',
  },
  fault: {
    kind: 'words',
    expected: 'faults such as "crash(worker=1, at=1000, down=50)"',
    onePerFlag: true,
    placeholder: 'fault',
    default: [],
    defaultText: 'none',
    group: 'Simulated workers',
    doc: 'What goes wrong, once for each flag: crash(worker, at, down), block(worker, at, for), slow(worker, at, factor, for), black-hole(worker, at, for, after), restart(worker, at, down, drain), reload(at, down, drain). The time "at" counts from the end of the warm-up.',
  },
} as const;

const load = {
  load: {
    kind: 'numbers',
    min: 0.01,
    max: 10,
    default: [0.9],
    group: 'Simulated load',
    doc: 'Share of what the workers can do, or several such as 0.5,0.7,0.9; from 1 on queues grow without end.',
  },
  service: {
    kind: 'text',
    expected: 'a distribution such as exponential or erlang(4)',
    placeholder: 'distribution',
    default: 'exponential',
    group: 'Simulated load',
    doc: 'Distribution of the service times: exponential, deterministic, erlang(stages), hyperexponential(c2), bimodal(share, ratio), bounded-pareto(shape, ratio) or lognormal(c2); c2 is the squared coefficient of variation.',
  },
  serviceMean: {
    kind: 'duration',
    min: 1,
    max: 3_600_000,
    default: undefined,
    defaultText: 'the unit of time',
    group: 'Simulated load',
    doc: 'Mean service time; with it all results are in milliseconds, and times may be given as 25ms.',
  },
  arrivals: {
    kind: 'text',
    expected: 'arrivals such as poisson or bursts(5)',
    placeholder: 'arrivals',
    default: 'poisson',
    group: 'Simulated load',
    doc: 'When connections come: poisson, deterministic, bursts(factor, share, lasts), or trace(file) with one time a line, stretched to the load.',
  },
  requestsPerConnection: {
    kind: 'integer',
    unit: 'requests',
    min: 1,
    max: 10_000,
    default: 1,
    group: 'Simulated load',
    doc: 'Requests on each connection; above 1 connections are kept alive.',
  },
  thinkTime: {
    kind: 'text',
    expected: 'a time such as 10, or 10ms with --service-mean',
    pattern: timePattern as RegExp,
    placeholder: 'time',
    default: '10',
    group: 'Simulated load',
    doc: 'Mean time between an answer and the next request of its connection.',
  },
  clients: {
    kind: 'integer',
    unit: 'addresses',
    min: 1,
    max: 10_000_000,
    default: undefined,
    defaultText: 'unknown',
    group: 'Simulated load',
    doc: 'Addresses the connections come from, which the algorithms by client address need.',
  },
} as const;

const dispatching = {
  binding: {
    kind: 'choice',
    values: ['immediate', 'late'],
    default: 'immediate',
    group: 'Simulated dispatching',
    doc: 'When a connection gets its worker: immediate when it comes, late when a worker can start it at once; until then it waits in the master.',
  },
  pendingLimit: {
    kind: 'integer',
    unit: 'connections',
    min: 0,
    max: 1_000_000,
    default: undefined,
    defaultText: 'no limit',
    group: 'Simulated dispatching',
    doc: 'Connections that may wait at one worker; further ones wait in the master.',
  },
  queueLimit: {
    kind: 'integer',
    unit: 'connections',
    min: 0,
    max: 1_000_000_000,
    default: undefined,
    defaultText: 'no limit',
    group: 'Simulated dispatching',
    doc: 'Connections that may wait in the master; further ones are refused.',
  },
  stall: {
    kind: 'text',
    expected: 'a time such as 5, or 25ms with --service-mean',
    pattern: timePattern as RegExp,
    placeholder: 'time',
    default: undefined,
    defaultText: 'never',
    group: 'Simulated dispatching',
    doc: 'Time a worker may leave a connection pending without taking or ending another one; then it gets no more until it moves, and what waits for it goes to others.',
  },
  stale: {
    kind: 'text',
    expected: 'a time such as 2, or 10ms with --service-mean',
    pattern: timePattern as RegExp,
    placeholder: 'time',
    default: undefined,
    defaultText: 'never stale',
    group: 'Simulated dispatching',
    doc: 'Time between two looks at the workers: the algorithms see them as they were at the last one.',
  },
  countsOwn: {
    kind: 'switch',
    default: false,
    group: 'Simulated dispatching',
    doc: 'With --stale: the master adds what it has handed over since the last look.',
  },
} as const;

export const simOptions: typeof comparison & typeof workers & typeof load & typeof dispatching = {
  ...comparison,
  ...workers,
  ...load,
  ...dispatching,
};

export type SimOptions = Resolved<typeof simOptions>;
