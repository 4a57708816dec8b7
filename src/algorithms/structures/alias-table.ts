/**
 * Draws an index with probability proportional to its weight, in constant time: A. J. Walker's alias method, built
 * in linear time as M. D. Vose showed (IEEE Transactions on Software Engineering 17, 1991).
 *
 * Every column of the table has the same probability and holds at most two indexes: its own, up to its threshold,
 * and the alias that fills the rest. One uniform number chooses both: its whole part the column, its fraction the
 * side.
 */
export function createAliasTable(weights: readonly number[]): (uniform: number) => number {
  const count = weights.length;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const threshold = Float64Array.from(weights, (weight) => (weight * count) / total);
  const alias = Uint32Array.from(weights, (_, index) => index);
  const poor: number[] = [];
  const rich: number[] = [];
  threshold.forEach((share, index) => void (share < 1 ? poor : rich).push(index));
  while (poor.length > 0 && rich.length > 0) {
    const [giver, taker] = [rich.at(-1)!, poor.pop()!];
    alias[taker] = giver;
    threshold[giver] = threshold[giver]! - (1 - threshold[taker]!);
    if (threshold[giver]! < 1) poor.push(rich.pop()!);
  }
  // What is left differs from 1 by rounding only.
  for (const index of [...poor, ...rich]) threshold[index] = 1;

  return (uniform) => {
    const scaled = uniform * count;
    const column = Math.floor(scaled);
    return scaled - column < threshold[column]! ? column : alias[column]!;
  };
}
