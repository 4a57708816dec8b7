/** When connections arrive: each call gives the time from one arrival to the next, infinite after the last. */
import type { RandomStream } from './random-stream.ts';
import type { Arrivals } from './scenario.ts';

export type NextGap = () => number;

export function arrivalGaps(arrivals: Arrivals, random: RandomStream): NextGap {
  switch (arrivals.kind) {
    case 'poisson': {
      const mean = 1 / arrivals.rate;
      return () => mean * random.exponential();
    }
    case 'deterministic': {
      const gap = 1 / arrivals.rate;
      return () => gap;
    }
    case 'bursts':
      return burstGaps(arrivals, random);
    case 'trace':
      return traceGaps(arrivals.times);
  }
}

/** Connections in one unit of time, in the long run. */
export function meanArrivalRate(arrivals: Arrivals): number {
  switch (arrivals.kind) {
    case 'poisson':
    case 'deterministic':
      return arrivals.rate;
    case 'bursts': {
      const { calmRate, burstRate, calmFor, burstFor } = arrivals;
      return (calmRate * calmFor + burstRate * burstFor) / (calmFor + burstFor);
    }
    case 'trace': {
      const { times } = arrivals;
      return times.length < 2 ? 0 : (times.length - 1) / (times.at(-1)! - times[0]!);
    }
  }
}

/** A Markov-modulated Poisson process of two states, which starts calm. */
function burstGaps(bursts: Extract<Arrivals, { kind: 'bursts' }>, random: RandomStream): NextGap {
  let isBurst = false;
  let stateLeft = bursts.calmFor * random.exponential();
  return () => {
    let gap = 0;
    for (;;) {
      const rate = isBurst ? bursts.burstRate : bursts.calmRate;
      const candidate = random.exponential() / rate;
      if (candidate < stateLeft) {
        stateLeft -= candidate;
        return gap + candidate;
      }
      // What is left until the next arrival is exponential again after the change: a new draw is as good.
      gap += stateLeft;
      isBurst = !isBurst;
      stateLeft = (isBurst ? bursts.burstFor : bursts.calmFor) * random.exponential();
    }
  };
}

function traceGaps(times: readonly number[]): NextGap {
  let index = 0;
  let last = 0;
  return () => {
    const time = times[index++];
    if (time === undefined) return Number.POSITIVE_INFINITY;
    const gap = time - last;
    last = time;
    return gap;
  };
}
