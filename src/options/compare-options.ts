/** The options of `lb compare`, in the order in which `--help` and the room's README show them. */
import type { Resolved } from './contract.ts';

const who = {
  algos: {
    kind: 'algorithms',
    aliases: ['algorithms'],
    allowsNone: true,
    expected: 'names of algorithms separated by commas, such as "rr,p2c(d=3)", all, or none',
    placeholder: 'names',
    letter: 'a',
    default: [
      { name: 'rr', options: {} },
      { name: 'least-connections', options: {} },
      { name: 'p2c', options: {} },
    ],
    group: 'Targets',
    doc: 'Algorithms of lb to compare, each with options as in p2c:d=3,share-cap=2 or "p2c(d=3, share-cap=2)"; "lb algos" lists them, and all selects everything. A path names a file with your own.',
  },
  against: {
    kind: 'text',
    expected: 'names separated by commas, such as "node-cluster,nginx", or all',
    placeholder: 'names',
    default: undefined,
    defaultText: 'none',
    group: 'Targets',
    doc: 'Baselines: single (one process), node-cluster, reuse-port, pm2, nginx, haproxy, or a specific variant such as nginx-least-conn; all selects everything. Whatever is not installed is left out, with a line that says how to get it.',
  },
  handoff: {
    kind: 'choices',
    values: ['auto', 'mailbox', 'ipc'],
    default: ['auto'],
    group: 'Targets',
    doc: 'How connections get to the workers of lb; with several, each algorithm runs with each of them.',
  },
  baseline: {
    kind: 'text',
    expected: 'the name of a target',
    placeholder: 'name',
    default: undefined,
    defaultText: 'the first of --against, otherwise the first algorithm',
    group: 'Targets',
    doc: 'Target the others are compared with.',
  },
  workers: {
    kind: 'integer',
    unit: 'workers',
    letter: 'w',
    min: 1,
    max: 1_024,
    default: 4,
    group: 'Targets',
    doc: 'Number of workers per target (single has one).',
  },
} as const;

const what = {
  scenario: {
    kind: 'text',
    expected: 'names of scenarios separated by commas, all, or the path to a file',
    placeholder: 'names',
    letter: 's',
    default: 'blocked-loop',
    group: 'Load',
    doc: 'Load and faults that each target meets: evenness, keep-alive, connection-per-request, blocked-loop, heavy-tail, slow-worker, mixed-keep-alive, long-lived, burst, crash, or a file of your own; all selects everything.',
  },
  app: {
    kind: 'text',
    expected: 'the path to a file',
    placeholder: 'file',
    positional: 'first',
    default: undefined,
    defaultText: 'the app that comes with lb',
    group: 'Load',
    doc: 'Server that each target runs; it must listen on the port in PORT and print "listening on PORT". With your own, only scenarios of plain requests can be run.',
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
  duration: {
    kind: 'duration',
    min: 200,
    max: 3_600_000,
    default: 4_000,
    group: 'Load',
    doc: 'How long each target is measured in each round.',
  },
  warmUp: {
    kind: 'duration',
    min: 0,
    max: 600_000,
    default: 3_000,
    group: 'Load',
    doc: 'How long each target is warmed up first, without being measured: two thirds of it with plain requests at full speed, so that its code is compiled, one third with the same load.',
  },
  rounds: {
    kind: 'integer',
    unit: 'rounds',
    min: 1,
    max: 1_000,
    default: 3,
    group: 'Load',
    doc: 'Rounds of all targets, each in random order. A difference counts as shown only if all rounds agree, and at least three are needed.',
  },
  seed: {
    kind: 'integer',
    min: 0,
    max: 2_147_483_647,
    default: 1,
    group: 'Load',
    doc: 'Seed of the random numbers: order of the targets, arrivals and requests.',
  },
} as const;

const result = {
  report: {
    kind: 'text',
    expected: 'the path to a file that ends in .html',
    pattern: /^.+\.html$/ as RegExp,
    placeholder: 'file.html',
    default: undefined,
    defaultText: 'none',
    group: 'Result',
    doc: 'Write a report with charts to this file, a self-contained HTML page; next to it, ending in .md and .json, the tables as Markdown and the raw data.',
  },
} as const;

export const compareOptions: typeof who & typeof what & typeof result = { ...who, ...what, ...result };

export type CompareOptions = Resolved<typeof compareOptions>;
