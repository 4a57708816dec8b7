/** What clients noticed of something that happened. PURE. */
import type { Asked } from './client/contract.ts';

export interface Span {
  /** When it began to happen, a time of `monotonicMs`. */
  readonly fromMs: number;
  /** What is due from then on belongs to the next. */
  readonly untilMs: number;
  /** From when on no request has a reason to fail. */
  readonly knownMs: number;
}

export interface Aftermath {
  /** Due in this span. */
  readonly requests: number;
  /** That failed in this span, due in it or before, by what happened. */
  readonly failures: Readonly<Record<string, number>>;
  readonly failed: number;
  /** Some of them, of each kind first one; times count from the begin of the span. */
  readonly examples: readonly Asked[];
  /** Of these, sent when they had no reason to fail. */
  readonly failedLater: number;
  /** Sessions and tokens that were not known any more. */
  readonly lost: number;
  /** Answers by a node that had not issued the session and the token. */
  readonly elsewhere: number;
  readonly p99Ms: number;
  readonly longestMs: number;
  /** From the begin of the span until `knownMs`. */
  readonly knownAfterMs: number;
  /** From when on it was as good as usual, counted from the begin; undefined when it never was. */
  readonly normalAfterMs: number | undefined;
}

export interface Expected {
  /** What of p99 is usual. */
  readonly usualMs: number;
  /** What is known does not reach everybody at once: what is sent in so many ms behind it may still fail. */
  readonly graceMs: number;
}

const MOST_EXAMPLES = 5;
const WINDOW_MS = 1000;
const STEP_MS = 100;
/** Seconds of the same load differ. */
const TOLERANCE = 1.5;

/** The greatest p99 of any second in this span, and a half more: what is above is not usual. */
export function usualP99(
  asked: readonly Asked[],
  { fromMs, untilMs }: Pick<Span, 'fromMs' | 'untilMs'>,
): number {
  const all: number[] = [];
  for (let atMs = fromMs; atMs + WINDOW_MS <= untilMs; atMs += STEP_MS)
    all.push(p99Of(asked.filter(isDueIn(atMs, atMs + WINDOW_MS))));
  return TOLERANCE * Math.max(...all);
}

export function aftermathOf(asked: readonly Asked[], span: Span, { usualMs, graceMs }: Expected): Aftermath {
  const { fromMs, untilMs, knownMs } = span;
  const all = asked.filter(isDueIn(fromMs, untilMs));
  const bad = asked.filter((one) => isFailed(one) && one.endMs >= fromMs && one.endMs < untilMs);
  const failures: Record<string, number> = {};
  for (const { outcome } of bad) failures[outcome] = (failures[outcome] ?? 0) + 1;
  return {
    requests: all.length,
    failures,
    failed: bad.length,
    examples: examplesOf(bad).map((one) => since(fromMs, one)),
    failedLater: bad.filter(({ sentMs = Number.POSITIVE_INFINITY }) => sentMs > knownMs + graceMs).length,
    lost: all.filter(({ outcome }) => outcome === 'lost').length,
    elsewhere: all.filter(wasElsewhere).length,
    p99Ms: p99Of(all),
    longestMs: Math.max(0, ...all.map(latencyOf)),
    knownAfterMs: knownMs - fromMs,
    normalAfterMs: normalAfter(all, Math.max(fromMs, ...bad.map(({ dueMs }) => dueMs)), span, usualMs),
  };
}

function examplesOf(bad: readonly Asked[]): Asked[] {
  const firsts = bad.filter(
    (one, index) => bad.findIndex(({ outcome }) => outcome === one.outcome) === index,
  );
  return [...new Set([...firsts, ...bad])].slice(0, MOST_EXAMPLES);
}

function since(fromMs: number, { dueMs, sentMs, endMs, ...others }: Asked): Asked {
  const sent = sentMs === undefined ? undefined : sentMs - fromMs;
  return { ...others, dueMs: dueMs - fromMs, sentMs: sent, endMs: endMs - fromMs };
}

/** The begin of the first second behind the last failure whose p99 is usual. */
function normalAfter(
  all: readonly Asked[],
  lastBadMs: number,
  { fromMs, untilMs }: Span,
  usualMs: number,
): number | undefined {
  for (let atMs = lastBadMs; atMs + WINDOW_MS <= untilMs; atMs += STEP_MS) {
    const second = all.filter(({ dueMs }) => dueMs > atMs && dueMs <= atMs + WINDOW_MS);
    if (second.length > 0 && p99Of(second) <= usualMs) return atMs - fromMs;
  }
  return undefined;
}

function isDueIn(fromMs: number, untilMs: number): (asked: Asked) => boolean {
  return ({ dueMs }) => dueMs >= fromMs && dueMs < untilMs;
}

/** A session that is not known any more has been answered, and is counted by itself. */
function isFailed({ outcome }: Asked): boolean {
  return outcome !== 'fine' && outcome !== 'lost';
}

function wasElsewhere({ outcome, node, issuer }: Asked): boolean {
  return outcome === 'fine' && issuer !== undefined && node !== issuer;
}

function latencyOf({ dueMs, endMs }: Asked): number {
  return endMs - dueMs;
}

/** By the nearest rank; 0 of none. */
function p99Of(asked: readonly Asked[]): number {
  const sorted = asked.map(latencyOf).sort((left, right) => left - right);
  return sorted[Math.ceil(0.99 * sorted.length) - 1] ?? 0;
}
