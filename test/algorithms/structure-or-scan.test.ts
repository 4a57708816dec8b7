/** What is kept between picks must not be seen: an algorithm that knows its members picks as one that looks anew. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Algorithm } from '../../src/algorithms/contract.ts';
import { bareVariants } from './variants.ts';
import { client, seededContext, type TestContext, type TestWorker, testSeed, worker } from './views.ts';

const seed = testSeed();

type Step =
  | { readonly do: 'pick'; readonly from: number }
  | { readonly do: 'close'; readonly which: number }
  | { readonly do: 'toggle'; readonly which: number }
  | { readonly do: 'replace'; readonly which: number; readonly open: number; readonly done: number }
  | { readonly do: 'weigh'; readonly which: number; readonly weight: number }
  | { readonly do: 'report'; readonly which: number; readonly latencyMs: number; readonly inFlight: number };

const which = fc.nat({ max: 7 });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('pick' as const), from: fc.nat({ max: 30 }) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('close' as const), which: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('toggle' as const), which }) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('replace' as const),
        which,
        open: fc.nat({ max: 2 }),
        done: fc.nat({ max: 5 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('weigh' as const),
        which,
        weight: fc.integer({ min: 1, max: 4 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('report' as const),
        which,
        latencyMs: fc.double({ min: 0, max: 50, noNaN: true }),
        inFlight: fc.nat({ max: 3 }),
      }),
    },
  ),
  { maxLength: 120 },
);

/** One instance that is told everything, or one that is told nothing and gets copies of the same lists. */
class Side {
  readonly #context: TestContext = seededContext(7);
  readonly #algorithm: Algorithm;
  readonly #isTold: boolean;
  readonly #all: TestWorker[] = Array.from({ length: 8 }, (_, index) => worker(2 * index + 1));
  readonly #present: Set<number> = new Set(this.#all.slice(0, 4).map(({ slot }) => slot));
  readonly #open: TestWorker[] = [];
  #members: TestWorker[] = [];

  constructor(create: (context: TestContext) => Algorithm, isTold: boolean) {
    this.#algorithm = create(this.#context);
    this.#isTold = isTold;
    this.#change();
  }

  run(step: Step): number | undefined {
    this.#context.nowMs += 150;
    switch (step.do) {
      case 'pick':
        return this.#pick(step.from);
      case 'close':
        this.#close(step.which);
        return undefined;
      case 'toggle': {
        const { slot } = this.#all[step.which]!;
        if (!this.#present.delete(slot)) this.#present.add(slot);
        return this.#change();
      }
      case 'replace': {
        const { slot, weight } = this.#all[step.which]!;
        const { open, done } = step;
        this.#all[step.which] = worker(slot, { weight, open, done });
        return this.#change();
      }
      case 'weigh':
        this.#all[step.which]!.weight = step.weight;
        return this.#change();
      case 'report': {
        const { latencyMs, inFlight } = step;
        Object.assign(this.#all[step.which]!, { latencyMs, inFlight, pending: 0, utilization: 0.5 });
        return undefined;
      }
    }
  }

  #pick(from: number): number | undefined {
    const list = this.#isTold ? this.#members : [...this.#members];
    const picked = this.#algorithm.pick(list, client(from)) as TestWorker | undefined;
    if (picked === undefined) return undefined;
    picked.open++;
    picked.pending++;
    this.#open.push(picked);
    if (this.#isTold) this.#algorithm.assigned?.(picked);
    return picked.slot;
  }

  #close(index: number): void {
    const [closed] = this.#open.splice(index % (this.#open.length || 1), 1);
    if (closed === undefined) return;
    closed.open--;
    closed.pending = 0;
    closed.done++;
    if (this.#isTold && this.#members.includes(closed)) this.#algorithm.released?.(closed);
  }

  /** With a pick at once: only so can the untold side notice each change by itself. */
  #change(): number | undefined {
    this.#members = this.#all.filter(({ slot }) => this.#present.has(slot));
    if (this.#isTold) this.#algorithm.changed?.(this.#members);
    return this.#pick(1);
  }
}

describe('told of every change or of none', () => {
  for (const { title, create } of bareVariants) {
    it(`${title} picks the same`, () => {
      fc.assert(
        fc.property(steps, (all) => {
          const [told, untold] = [new Side(create, true), new Side(create, false)];
          for (const step of all) assert.equal(told.run(step), untold.run(step));
        }),
        { seed, numRuns: 60 },
      );
    });
  }
});
