/** Who has more connections than its share, and who has fewer. PURE. */

export interface Standing {
  readonly weight: number;
  /** Connections it has. */
  readonly open: number;
}

export interface MovePlan<Worker> {
  /** How many connections each is to give up. */
  readonly from: ReadonlyMap<Worker, number>;
  /** How many each is to get; as many in all. */
  readonly to: ReadonlyMap<Worker, number>;
}

/** From so much more than its share on, */
const UNEVEN_FACTOR = 1.25;
/** and so many more, a worker is worth the move: algorithms leave smaller differences themselves. */
const UNEVEN_BY = 8;

export function isUneven(workers: readonly Standing[]): boolean {
  const shares = sharesOf(workers);
  return workers.some(({ open }, index) => {
    const share = shares[index]!;
    return open > UNEVEN_FACTOR * share && open >= share + UNEVEN_BY;
  });
}

export function planMoves<Worker extends Standing>(workers: readonly Worker[]): MovePlan<Worker> {
  const from = new Map<Worker, number>();
  const to = new Map<Worker, number>();
  const targets = wholeSharesOf(workers);
  for (const [index, worker] of workers.entries()) {
    const more = worker.open - targets[index]!;
    if (more > 0) from.set(worker, more);
    if (more < 0) to.set(worker, -more);
  }
  return { from, to };
}

/** By weight; where nobody has any, what each has. */
function sharesOf(workers: readonly Standing[]): readonly number[] {
  const open = workers.reduce((sum, worker) => sum + worker.open, 0);
  const weight = workers.reduce((sum, worker) => sum + worker.weight, 0);
  return workers.map((worker) => (weight > 0 ? (open * worker.weight) / weight : worker.open));
}

/** What is left by rounding down stays with those that have the most beyond it, so that nothing moves for its sake. */
function wholeSharesOf(workers: readonly Standing[]): readonly number[] {
  const shares = sharesOf(workers);
  const whole = shares.map(Math.floor);
  const open = workers.reduce((sum, worker) => sum + worker.open, 0);
  const left = open - whole.reduce((sum, share) => sum + share, 0);
  const beyond = (index: number): number => workers[index]!.open - whole[index]!;
  const order = [...workers.keys()].filter((index) => shares[index]! > whole[index]!);
  order.sort((one, other) => beyond(other) - beyond(one) || one - other);
  for (const index of order.slice(0, left)) whole[index] = whole[index]! + 1;
  return whole;
}
