/**
 * What can stand behind flags of `lb compare` and `lb sim` whose words only the rooms for measuring and simulating know.
 * They are listed here once more so that a completion does not load those rooms; a test compares the two.
 */
import { algorithmCatalog } from '../algorithms/index.ts';
import { scenarios } from '../measure/scenarios/built-in.ts';
import { partsOf, splitList } from '../options/grammar/list.ts';
import type { Candidate } from './candidate.ts';

/** Candidates for a value that is begun; undefined where this flag has no list. */
export function listedValues(command: string, key: string, begun: string): Candidate[] | undefined {
  const known = values[command]?.[key];
  if (known === undefined) return undefined;
  return known.isList ? nextOf(known.words, begun) : known.words.map(candidateOf);
}

type Word = readonly [text: string, about: string];

interface Known {
  readonly words: readonly Word[];
  /** Several, with commas between them. */
  readonly isList: boolean;
}

const algorithms: readonly Word[] = algorithmCatalog.map(({ name, summary }) => [name, summary]);

const values: Readonly<Record<string, Readonly<Record<string, Known>>>> = {
  compare: {
    algos: {
      isList: true,
      words: [['all', 'every algorithm'], ['none', 'only the baselines of --against'], ...algorithms],
    },
    against: {
      isList: true,
      words: [
        ['all', 'every baseline'],
        ['single', 'the app alone, one process'],
        ['node-cluster', 'node:cluster with both policies'],
        ['node-cluster-rr', 'node:cluster, round-robin'],
        ['node-cluster-none', 'node:cluster, left to the kernel'],
        ['reuse-port', 'processes that share a port (SO_REUSEPORT)'],
        ['pm2', 'PM2 in cluster mode'],
        ['nginx', 'nginx with both methods'],
        ['nginx-rr', 'nginx, round-robin'],
        ['nginx-least-conn', 'nginx, least_conn'],
        ['haproxy', 'HAProxy with both methods'],
        ['haproxy-roundrobin', 'HAProxy, roundrobin'],
        ['haproxy-leastconn', 'HAProxy, leastconn'],
      ],
    },
    scenario: {
      isList: true,
      words: [
        ['all', 'every scenario'],
        ...scenarios.map(({ name, summary }): Word => [name, summary.replaceAll('\n', ' ')]),
      ],
    },
    handoff: {
      isList: true,
      words: [
        ['auto', 'mailbox if available'],
        ['mailbox', 'over a socket pair, on Linux'],
        ['ipc', 'over the IPC channel, everywhere'],
      ],
    },
  },
  sim: {
    algos: { isList: true, words: [['all', 'every algorithm'], ...algorithms] },
    // A form that cannot do without parameters waits for them.
    service: {
      isList: false,
      words: [
        ['exponential', 'memoryless'],
        ['deterministic', 'constant'],
        ['erlang(', 'erlang(stages): less varied than exponential'],
        ['hyperexponential', 'hyperexponential(c2): more varied'],
        ['bimodal', 'bimodal(share, ratio): a few long ones'],
        ['bounded-pareto', 'bounded-pareto(shape, ratio): a heavy tail'],
        ['lognormal', 'lognormal(c2)'],
      ],
    },
    arrivals: {
      isList: false,
      words: [
        ['poisson', 'at random, memoryless'],
        ['deterministic', 'evenly spaced'],
        ['bursts', 'bursts(factor, share, lasts)'],
        ['trace(', 'trace(file): one time per line'],
      ],
    },
  },
};

/** What follows the last comma: `p2c(d=3, ` goes on with an option. `all` and `none` stand alone. */
function nextOf(words: readonly Word[], begun: string): Candidate[] {
  const before = begun.slice(0, begun.length - partsOf(begun).at(-1)!.length);
  const given = new Set(splitList(before));
  return words
    .filter(([text]) => !given.has(text) && (before === '' || (text !== 'all' && text !== 'none')))
    .map(([text, about]) => candidateOf([before + text, about]));
}

function candidateOf([text, about]: Word): Candidate {
  return { text, about };
}
