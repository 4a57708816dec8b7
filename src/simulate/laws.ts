/** Draws from the laws of a scenario, and their exact moments. */
import type { RandomStream } from './random-stream.ts';
import type { Law } from './scenario.ts';

export type Sampler = (random: RandomStream) => number;

export interface Moments {
  readonly mean: number;
  /** Squared coefficient of variation. */
  readonly scv: number;
}

/** Each draw takes the same number of random numbers, so that two runs stay in step. */
export function samplerOf(law: Law): Sampler {
  const mean = law.mean ?? 1;
  switch (law.kind) {
    case 'exponential':
      return (random) => mean * random.exponential();
    case 'deterministic':
      return () => mean;
    case 'erlang':
      return (random) => {
        let sum = 0;
        for (let stage = 0; stage < law.stages; stage++) sum += random.exponential();
        return (mean / law.stages) * sum;
      };
    case 'hyperexponential': {
      const share = shareOfFastPhase(law.scv);
      const fast = mean / (2 * share);
      const slow = mean / (2 * (1 - share));
      return (random) => (random.uniform() < share ? fast : slow) * random.exponential();
    }
    case 'bimodal': {
      const short = mean / (1 - law.longShare + law.longShare * law.ratio);
      return (random) => (random.uniform() < law.longShare ? short * law.ratio : short);
    }
    case 'bounded-pareto': {
      const least = mean / paretoMoment(1, law.shape, law.ratio);
      const cut = 1 - law.ratio ** -law.shape;
      return (random) => least * (1 - random.uniform() * cut) ** (-1 / law.shape);
    }
    case 'lognormal': {
      const deviation = Math.sqrt(Math.log1p(law.scv));
      const scale = mean * Math.exp((-deviation * deviation) / 2);
      return (random) => scale * Math.exp(deviation * random.normal());
    }
  }
}

export function momentsOf(law: Law): Moments {
  const mean = law.mean ?? 1;
  switch (law.kind) {
    case 'exponential':
      return { mean, scv: 1 };
    case 'deterministic':
      return { mean, scv: 0 };
    case 'erlang':
      return { mean, scv: 1 / law.stages };
    case 'hyperexponential':
    case 'lognormal':
      return { mean, scv: law.scv };
    case 'bimodal': {
      const { longShare, ratio } = law;
      const first = 1 - longShare + longShare * ratio;
      return { mean, scv: (1 - longShare + longShare * ratio * ratio) / (first * first) - 1 };
    }
    case 'bounded-pareto': {
      const first = paretoMoment(1, law.shape, law.ratio);
      return { mean, scv: paretoMoment(2, law.shape, law.ratio) / (first * first) - 1 };
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
