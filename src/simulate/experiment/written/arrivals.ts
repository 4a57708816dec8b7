/** When connections come. */
import { readFileSync } from 'node:fs';
import { type CallForm, callForm, readCall } from '../../../options/grammar/call-form.ts';
import { shown } from '../../../options/grammar/refusal.ts';
import { accepted, refuseOption } from '../../../options/refuse-option.ts';
import { type Arrivals, meanArrivalRate } from '../../index.ts';

/** Arrivals of any rate, which is what the load then decides. */
export type ArrivalsAt = (rate: number) => Arrivals;

export interface ReadArrivals {
  readonly at: ArrivalsAt;
  /** How many there are, where that is known. */
  readonly count: number | undefined;
}

/** Throws ERR_INVALID_OPTION. */
export function readArrivals(written: string, serviceMean: number | undefined): ReadArrivals {
  const given = `--arrivals ${shown(written)}`;
  const read = accepted(given, readCall(written, arrivalForms(serviceMean)));
  return 'path' in read ? traceIn(read.path, given) : { at: read.at, count: undefined };
}

/** The arrivals, or the path of the file that has them. */
type Written = { readonly at: ArrivalsAt } | { readonly path: string };

function arrivalForms(serviceMean: number | undefined): readonly CallForm<Written>[] {
  return [
    callForm('poisson', {}, () => ({ at: (rate) => ({ kind: 'poisson', rate }) })),
    callForm('deterministic', {}, () => ({ at: (rate) => ({ kind: 'deterministic', rate }) })),
    callForm(
      'bursts',
      {
        factor: { kind: 'number', min: 1, max: 1_000_000, default: 5 },
        share: { kind: 'number', min: 0.0001, max: 0.9999, default: 0.1 },
        lasts: {
          kind: 'time',
          serviceMean,
          min: 0.001,
          default: 20 * (serviceMean ?? 1),
        },
      },
      ({ factor, share, lasts }) => ({ at: (rate) => bursts(rate, factor, share, lasts) }),
    ),
    callForm('trace', { file: { kind: 'text', expected: 'the path to a file' } }, ({ file }) => ({
      path: file,
    })),
  ];
}

/** In bursts connections come `factor` times as fast as in between; they make up `share` of the time. */
function bursts(rate: number, factor: number, share: number, lasts: number): Arrivals {
  const calmRate = rate / (1 - share + factor * share);
  return {
    kind: 'bursts',
    calmRate,
    burstRate: factor * calmRate,
    calmFor: (lasts * (1 - share)) / share,
    burstFor: lasts,
  };
}

/** The pattern of the trace is kept, its rate is not. */
function traceIn(path: string, given: string): ReadArrivals {
  const times = timesIn(path, given);
  const first = times[0] ?? 0;
  const isRising = times.every((time, index) => Number.isFinite(time) && time >= (times[index - 1] ?? first));
  if (times.length < 1_000 || !isRising || times.at(-1) === first) {
    const expected = 'a file of at least 1000 times, one a line, none below the one before';
    return refuseOption(given, { expected });
  }
  const recorded = meanArrivalRate({ kind: 'trace', times });
  return {
    at: (rate) => ({ kind: 'trace', times: times.map((time) => ((time - first) * recorded) / rate) }),
    count: times.length,
  };
}

function timesIn(path: string, given: string): number[] {
  try {
    const lines = readFileSync(path, 'utf8').split('\n');
    return lines.filter((line) => line.trim() !== '' && !line.startsWith('#')).map(Number);
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    return refuseOption(given, { expected: `a file that can be read (${reason})` });
  }
}
