/**
 * Which days are done: a first number, the day on which the job was new, and behind it spans of days. There is more than
 * one span where the clock was set: whichever day it shows, whether that one is done is known, so that none is done twice
 * and none is left out when the clock comes back. PURE.
 */
import type { Done } from './contract.ts';

/** The days after `from`, up to `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Of a clock that is set again and again the spans that are farthest from today are forgotten. */
const MOST_SPANS = 8;

/** The job is new on this day, or the clock was set back to it: what comes after it is to be done. */
export function newOn(day: number, done: Done = []): Done {
  return [day, ...done.slice(1)];
}

/** Spans of days up to `day` that are not done, oldest first; of the last one, that may be none. Empty before the job was new. */
export function gapsUpTo(done: Done, day: number): readonly Span[] {
  const [first = day] = done;
  if (first > day) return [];
  const spans = spansOf(done).filter(({ from }) => from < day);
  const starts = [first, ...spans.map(({ to }) => Math.min(to, day))];
  const ends = [...spans.map(({ from }) => from), day];
  return starts.map((from, index) => ({ from, to: Math.max(from, ends[index]!) }));
}

/** `day` is done, and with it those after `since`. */
export function withDone(done: Done, since: number, day: number): Done {
  const merged: Span[] = [];
  const spans = [...spansOf(done), { from: since, to: day }].sort((one, other) => one.from - other.from);
  for (const span of spans) {
    const last = merged.at(-1);
    if (last === undefined || span.from > last.to) merged.push(span);
    else merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
  }
  const distance = ({ to }: Span): number => Math.abs(to - day);
  const near = merged.toSorted((one, other) => distance(one) - distance(other)).slice(0, MOST_SPANS);
  const kept = merged.filter((span) => near.includes(span));
  return newOn(done[0] ?? since, [0, ...kept.flatMap(({ from, to }) => [from, to])]);
}

function spansOf(done: Done): Span[] {
  const spans: Span[] = [];
  for (let at = 1; at + 1 < done.length; at += 2) spans.push({ from: done[at]!, to: done[at + 1]! });
  return spans;
}
