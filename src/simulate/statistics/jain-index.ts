/**
 * Jain's fairness index of amounts over weights: 1 when all have as much for their weight, 1/N when one has it all (Jain,
 * Chiu and Hawe, DEC-TR-301, 1984). Workers of weight 0 are left out.
 */
export function jainIndex(amounts: ArrayLike<number>, weights: readonly number[]): number {
  let sum = 0;
  let squares = 0;
  let count = 0;
  weights.forEach((weight, index) => {
    if (weight === 0) return;
    const amount = amounts[index]! / weight;
    count++;
    sum += amount;
    squares += amount * amount;
  });
  return squares > 0 ? (sum * sum) / (count * squares) : 1;
}
