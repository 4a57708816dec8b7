/** A few different positions of a list, each set of them with the same probability, in random order. */
import type { AlgorithmContext } from '../contract.ts';

/**
 * Draws with one random number each and without a retry: the k-th is drawn from what k-1 draws left and then moved
 * past those drawn before, in rising order. Finagle's P2C does the same for two (p2c/P2CPick.scala).
 * The array that comes back is used again by the next call.
 */
export type Sampler = (length: number, count: number) => readonly number[];

export function createSampler({ random }: AlgorithmContext): Sampler {
  const drawn: number[] = [];
  const rising: number[] = [];

  return (length, count) => {
    drawn.length = 0;
    rising.length = 0;
    for (let left = length; left > length - Math.min(count, length); left--) {
      let position = Math.floor(random() * left);
      let rank = 0;
      while (rank < rising.length && position >= rising[rank]!) {
        position++;
        rank++;
      }
      rising.splice(rank, 0, position);
      drawn.push(position);
    }
    return drawn;
  };
}
