/** Draws from the distributions of a scenario, and their exact moments. */
import type { RandomStream } from './random-stream.ts';
import type { Distribution } from './scenario.ts';

export type Sampler = (random: RandomStream) => number;

export interface Moments {
  readonly mean: number;
  /** Squared coefficient of variation. */
  readonly scv: number;
}

/** Each draw takes the same number of random numbers, so that two runs stay in step. */
export function samplerOf(distribution: Distribution): Sampler {
  const mean = distribution.mean ?? 1;
  switch (distribution.kind) {
    case 'exponential':
      return (random) => mean * random.exponential();
    case 'deterministic':
      return () => mean;
    case 'erlang':
      return (random) => {
        let sum = 0;
        for (let stage = 0; stage < distribution.stages; stage++) sum += random.exponential();
        return (mean / distribution.stages) * sum;
      };
    case 'hyperexponential': {
      const share = shareOfFastPhase(distribution.scv);
      const fast = mean / (2 * share);
      const slow = mean / (2 * (1 - share));
      return (random) => (random.uniform() < share ? fast : slow) * random.exponential();
    }
    case 'bimodal': {
      const short = mean / (1 - distribution.longShare + distribution.longShare * distribution.ratio);
      return (random) => (random.uniform() < distribution.longShare ? short * distribution.ratio : short);
    }
    case 'bounded-pareto': {
      const least = mean / paretoMoment(1, distribution.shape, distribution.ratio);
      const cut = 1 - distribution.ratio ** -distribution.shape;
      return (random) => least * (1 - random.uniform() * cut) ** (-1 / distribution.shape);
    }
    case 'lognormal': {
      const deviation = Math.sqrt(Math.log1p(distribution.scv));
      const scale = mean * Math.exp((-deviation * deviation) / 2);
      return (random) => scale * Math.exp(deviation * random.normal());
    }
  }
}

export function momentsOf(distribution: Distribution): Moments {
  const mean = distribution.mean ?? 1;
  switch (distribution.kind) {
    case 'exponential':
      return { mean, scv: 1 };
    case 'deterministic':
      return { mean, scv: 0 };
    case 'erlang':
      return { mean, scv: 1 / distribution.stages };
    case 'hyperexponential':
    case 'lognormal':
      return { mean, scv: distribution.scv };
    case 'bimodal': {
      const { longShare, ratio } = distribution;
      const first = 1 - longShare + longShare * ratio;
      return { mean, scv: (1 - longShare + longShare * ratio * ratio) / (first * first) - 1 };
    }
    case 'bounded-pareto': {
      const first = paretoMoment(1, distribution.shape, distribution.ratio);
      return { mean, scv: paretoMoment(2, distribution.shape, distribution.ratio) / (first * first) - 1 };
    }
  }
}

/** Both phases contribute half of the mean ("balanced means"). */
function shareOfFastPhase(scv: number): number {
  return (1 + Math.sqrt((scv - 1) / (scv + 1))) / 2;
}

/** The moment of order `order` of a power law on [1, ratio]. */
function paretoMoment(order: number, shape: number, ratio: number): number {
  const density = shape / (1 - ratio ** -shape);
  const exponent = order - shape;
  return density * (exponent === 0 ? Math.log(ratio) : (ratio ** exponent - 1) / exponent);
}
