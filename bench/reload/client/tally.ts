/** Counts and latencies of all connections, and those of one: which answer belongs to which request, and what a lost connection cost. */
import { createHistogram, encodeHistogram, record } from '../../../src/measure/load/histogram.ts';
import { type ClientReport, type Counts, type Kind, kinds } from './contract.ts';

export interface Sent {
  /** Ascending on each connection. */
  readonly id: number;
  readonly kind: Kind;
  readonly dueMs: number;
  /** The body that must come back; undefined for a request without one. */
  readonly body?: Buffer | undefined;
}

export interface Answer {
  readonly status: number;
  /** The server closes behind it. */
  readonly closes: boolean;
  readonly body: Buffer;
}

/** `closed` also stands for what is no HTTP; `over` is an end that the client wanted. */
export type End = 'refused' | 'reset' | 'closed' | 'timed out' | 'over';

export interface Tally {
  readonly counts: Counts;
  readonly latency: Readonly<Record<Kind, ReturnType<typeof createHistogram>>>;
  readonly lateness: ReturnType<typeof createHistogram>;
}

export function createTally(): Tally {
  const histograms = kinds.map((kind) => [kind, createHistogram()]);
  return { counts: noCounts(), latency: Object.fromEntries(histograms), lateness: createHistogram() };
}

export function noCounts(): Counts {
  return {
    requests: 0,
    answered: 0,
    refused: 0,
    reset: 0,
    unanswered: 0,
    timedOut: 0,
    otherStatus: 0,
    twice: 0,
    wrong: 0,
    keptClosed: 0,
    askedToLeave: 0,
  };
}

/** What the tally holds, which is empty from then on. */
export function tell(tally: Tally, seconds: number): ClientReport {
  const latency = Object.fromEntries(kinds.map((kind) => [kind, encodeHistogram(tally.latency[kind])]));
  const lateness = encodeHistogram(tally.lateness);
  const counts = { ...tally.counts };
  Object.assign(tally.counts, noCounts());
  for (const histogram of [...Object.values(tally.latency), tally.lateness]) histogram.reset();
  return { seconds, counts, latency: latency as Record<Kind, string>, lateness };
}

export interface ConnectionBook {
  /** Requests without an answer, oldest first. */
  readonly open: readonly Sent[];
  /** The last answer said that the server closes. */
  readonly isLeaving: boolean;
  sent(request: Sent): void;
  /** False when the connection is not to be trusted any more. */
  answered(answer: Answer, nowMs: number): boolean;
  /** To be called once. */
  ended(how: End): void;
}

/** `stays`: the client goes on after an answer; otherwise it has asked the server to close. */
export function createBook(tally: Tally, stays: boolean): ConnectionBook {
  const { counts } = tally;
  const open: Sent[] = [];
  let isLeaving = false;
  let lastId = -1;

  return {
    open,
    get isLeaving() {
      return isLeaving;
    },
    sent: (request) => void open.push(request),
    answered(answer, nowMs) {
      const request = open.shift();
      if (request === undefined) {
        // A refusal that nobody asked for only says why the server closes.
        if (answer.status < 400) counts.twice++;
        return false;
      }
      counts.requests++;
      if (answer.closes && stays && !isLeaving) {
        isLeaving = true;
        counts.askedToLeave++;
      }
      const fault = faultIn(answer, request, lastId);
      lastId = request.id;
      if (fault === undefined) {
        counts.answered++;
        record(tally.latency[request.kind], nowMs - request.dueMs);
      } else {
        counts[fault]++;
      }
      return fault === undefined || fault === 'otherStatus';
    },
    ended(how) {
      if (open.length > 0) {
        counts.requests += open.length;
        counts[lostBy[how]] += open.length;
        open.length = 0;
      } else if (stays && !isLeaving && (how === 'reset' || how === 'closed')) {
        counts.keptClosed++;
      } else if (how === 'reset' || how === 'refused') {
        counts[how]++;
      }
    },
  };
}

const lostBy = {
  refused: 'refused',
  reset: 'reset',
  closed: 'unanswered',
  'timed out': 'timedOut',
  over: 'timedOut',
} as const satisfies Record<End, keyof Counts>;

/** `lastId` is of the request before on this connection. */
function faultIn(
  { status, body }: Answer,
  request: Sent,
  lastId: number,
): 'otherStatus' | 'twice' | 'wrong' | undefined {
  if (status !== 200) return 'otherStatus';
  const id = idIn(body);
  if (id !== request.id) return id !== undefined && id <= lastId ? 'twice' : 'wrong';
  return request.body !== undefined && !request.body.equals(body) ? 'wrong' : undefined;
}

/** An answer repeats the path with the number, or the body that begins with it. */
function idIn(body: Buffer): number | undefined {
  const id = /\bid=(\d+)[; ]/.exec(body.toString('latin1', 0, 64))?.[1];
  return id === undefined ? undefined : Number(id);
}
