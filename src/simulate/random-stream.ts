/**
 * Reproducible random numbers: xoshiro128** 1.1 of David Blackman and Sebastiano Vigna, "Scrambled Linear
 * Pseudorandom Number Generators", ACM TOMS 47 (2021), https://prng.di.unimi.it. Period 2^128 - 1.
 *
 * The state is filled by another generator, as its authors advise, so that neighbouring seeds give nothing
 * alike. Streams of one seed start at random places of a period so long that two never meet within a run.
 */
export class RandomStream {
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;

  constructor(seed: number, stream = 0) {
    this.reseed(seed, stream);
  }

  /** Begins the stream `stream` of `seed`. Both are whole numbers below 2^53. */
  reseed(seed: number, stream: number): void {
    const left = absorb(absorb(LEFT, seed), stream);
    const right = absorb(absorb(RIGHT, stream), seed);
    this.#a = mix(left + WEYL);
    this.#b = mix(left + 2 * WEYL);
    this.#c = mix(right + WEYL);
    // All zeros is the one state the generator never leaves.
    this.#d = mix(right + 2 * WEYL) | 1;
  }

  /** A whole number from 0 to 2^32 - 1. */
  integer(): number {
    const b = this.#b;
    const scrambled = Math.imul(b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
    const c = this.#c ^ this.#a;
    const d = this.#d ^ b;
    this.#b = b ^ c;
    this.#a ^= d;
    this.#c = c ^ (b << 9);
    this.#d = (d << 11) | (d >>> 21);
    return result >>> 0;
  }

  /** Uniform in [0, 1), a multiple of 2^-53. */
  uniform(): number {
    const high = this.integer() >>> 5;
    return (high * 2 ** 26 + (this.integer() >>> 6)) / 2 ** 53;
  }

  /** Exponential with mean 1. */
  exponential(): number {
    return -Math.log(1 - this.uniform());
  }

  /** Normal with mean 0 and variance 1, by Box and Muller; always two numbers, so that streams stay in step. */
  normal(): number {
    const radius = Math.sqrt(2 * this.exponential());
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }
}

/** Digits of the golden ratio and of pi: any numbers without a pattern would do. */
const WEYL = 0x9e3779b9;
const LEFT = 0x243f6a88;
const RIGHT = 0x13198a2e;

function absorb(state: number, value: number): number {
  return mix(mix(state ^ value) ^ Math.floor(value / 2 ** 32));
}

/**
 * Every input bit changes every output bit with a chance near one half. Constants found by Chris Wellons'
 * hash-prospector, https://github.com/skeeto/hash-prospector.
 */
function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return x ^ (x >>> 15);
}
