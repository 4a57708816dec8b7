/** What the master asks a worker to say of itself when metrics are scraped. */
import type { Message } from './channel.ts';

/** Master: say what you know of yourself. Not asked again before the answer to it has come. */
export interface MetricsWantedMessage extends Message {
  readonly type: 'pointsman:metrics-wanted';
  /** Milliseconds in which an answer is of use. */
  readonly withinMs: number;
}

/** Worker: a part of what was asked for, so that the master reads and checks little at a time. */
export interface MetricsMessage extends Message {
  readonly type: 'pointsman:metrics';
  readonly node: ToldFacts;
  /** Some of those that the app keeps; one may go on in the next part, where it has no help. */
  readonly families: readonly ToldFamily[];
  /** Samples of the app that are left out, of all parts. */
  readonly dropped: number;
  /** The others have come by then. */
  readonly isLast: boolean;
}

/** Samples and families in a part, where the answer is longer. */
export const ENTRIES_IN_PART = 400;

/** What a process of Node says of itself: sizes in bytes, times in milliseconds. */
export interface ToldFacts {
  readonly version: string;
  readonly heapTotalBytes: number;
  readonly heapUsedBytes: number;
  readonly externalBytes: number;
  /** How late its timers were since it was asked before; undefined the first time. */
  readonly lag?: Readonly<Record<(typeof lagFields)[number], number>> | undefined;
}

export const lagFields = ['min', 'max', 'mean', 'stddev', 'p50', 'p90', 'p99'] as const;

export const toldTypes = ['counter', 'gauge', 'histogram', 'summary', 'untyped'] as const;

export interface ToldFamily {
  readonly name: string;
  readonly type: (typeof toldTypes)[number];
  readonly help: string;
  readonly samples: readonly ToldSample[];
}

/**
 * What follows the name, the labels as they stand between the braces, and the value: as text where JSON has no such
 * number.
 */
export type ToldSample = readonly [
  suffix: string,
  labels: string,
  value: number | 'NaN' | 'Infinity' | '-Infinity',
];

/** Of one process. What goes beyond is dropped and counted. */
export const MOST_SAMPLES = 10_000;
/** Of one process, with samples or without. */
export const MOST_FAMILIES = 10_000;
/** Characters of names, help and labels. */
export const MOST_METRICS_TEXT = 1_048_576;
/** Characters. */
export const LONGEST_NAME = 1_024;
/** Of one answer: each may begin with the family that the one before ended with. */
export const MOST_PARTS: number = Math.ceil((MOST_SAMPLES + MOST_FAMILIES) / (ENTRIES_IN_PART - 1)) + 1;

/** By type, what can follow the name of a family. */
export const suffixes: Readonly<Record<ToldFamily['type'], readonly string[]>> = {
  counter: [''],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
  untyped: [''],
};

/** The master says of what slot and role a process is. */
export const reservedLabels: readonly string[] = ['slot', 'role'];

/** Names with lb_ are the master's own. */
export const metricName: RegExp = /^(?!lb_)[a-zA-Z_:][a-zA-Z0-9_:]*$/;

/** Two underscores are Prometheus' own: `__name__` would rename the series. */
export const labelName: RegExp = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/;

/** The label that has to be there, with a number, by type and suffix. */
export function boundLabel(type: ToldFamily['type'], suffix: string): string | undefined {
  if (type === 'histogram' && suffix === '_bucket') return 'le';
  return type === 'summary' && suffix === '' ? 'quantile' : undefined;
}

/** Numbers are written in one way alone, so that no series is there twice. */
export function isBound(text: string): boolean {
  return text === '+Inf' || (Number.isFinite(Number(text)) && String(Number(text)) === text);
}

/** All names that a family takes, in either format: of two that share one, nobody could tell whose it is. */
export function namesTaken(name: string, type: ToldFamily['type']): readonly string[] {
  if (type === 'counter') {
    const base = name.replace(/_total$/, '');
    return [base, `${base}_total`, `${base}_created`];
  }
  if (type === 'gauge' || type === 'untyped') return [name];
  return [name, ...['_bucket', '_sum', '_count', '_created'].map((suffix) => `${name}${suffix}`)];
}
