/** When connections come. */
import { readFileSync } from 'node:fs';
import { pointsmanError } from '../../../errors.ts';
import { type Arrivals, meanArrivalRate } from '../../index.ts';
import { type CallContext, type CallForm, readCall, takeApart } from './call.ts';

/** Arrivals of any rate, which is what the load then decides. */
export type ArrivalsAt = (rate: number) => Arrivals;

export interface ReadArrivals {
  readonly at: ArrivalsAt;
  /** How many there are, where that is known. */
  readonly count: number | undefined;
}

const forms: readonly CallForm[] = [
  { name: 'poisson', parameters: [] },
  { name: 'deterministic', parameters: [] },
  {
    name: 'bursts',
    parameters: [
      { name: 'factor', kind: 'number', min: 1, max: 1_000_000, default: 5 },
      { name: 'share', kind: 'number', min: 0.0001, max: 0.9999, default: 0.1 },
      { name: 'lasts', kind: 'time', min: 0.001, max: Number.MAX_VALUE, default: null },
    ],
  },
  // Only for the list of what is allowed: a path may have commas and letters of any case.
  { name: 'trace', parameters: [{ name: 'file', kind: 'number', min: 0, max: 0 }] },
];

/** `unit` is the mean service time. Throws ERR_INVALID_OPTION. */
export function readArrivals(written: string, unit: number, context: CallContext): ReadArrivals {
  const said = takeApart(written);
  if (said?.name === 'trace' && said.list !== '') return traceIn(said.list, written, context);
  const { name, values } = readCall(written, forms, context);
  if (name === 'bursts') {
    return { at: (rate) => bursts(rate, values, unit), count: undefined };
  }
  return {
    at: (rate) => ({ kind: name === 'deterministic' ? 'deterministic' : 'poisson', rate }),
    count: undefined,
  };
}

/** In bursts connections come `factor` times as fast as in between; they make up `share` of the time. */
function bursts(
  rate: number,
  { factor = 5, share = 0.1, lasts: burstFor }: Readonly<Record<string, number | undefined>>,
  unit: number,
): Arrivals {
  const calmRate = rate / (1 - share + factor * share);
  const lasts = burstFor ?? 20 * unit;
  return {
    kind: 'bursts',
    calmRate,
    burstRate: factor * calmRate,
    calmFor: (lasts * (1 - share)) / share,
    burstFor: lasts,
  };
}

/** The pattern of the trace is kept, its rate is not. */
function traceIn(path: string, written: string, { flag }: CallContext): ReadArrivals {
  const times = timesIn(path);
  const first = times[0] ?? 0;
  const isRising = times.every((time, index) => Number.isFinite(time) && time >= (times[index - 1] ?? first));
  if (times.length < 1_000 || !isRising || times.at(-1) === first) {
    throw pointsmanError('ERR_INVALID_OPTION', {
      given: `${flag} ${JSON.stringify(written.slice(0, 80))}`,
      expected: 'a file of at least 1000 times, one a line, none below the one before',
    });
  }
  const recorded = meanArrivalRate({ kind: 'trace', times });
  return {
    at: (rate) => ({ kind: 'trace', times: times.map((time) => ((time - first) * recorded) / rate) }),
    count: times.length,
  };
}

function timesIn(path: string): number[] {
  try {
    const lines = readFileSync(path, 'utf8').split('\n');
    return lines.filter((line) => line.trim() !== '' && !line.startsWith('#')).map(Number);
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw pointsmanError('ERR_INVALID_OPTION', {
      given: `--arrivals trace(${path.slice(0, 80)})`,
      expected: `a file that can be read (${reason})`,
    });
  }
}
