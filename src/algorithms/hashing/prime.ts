/** The least prime that is not below `from`. */
export function primeFrom(from: number): number {
  let candidate = Math.max(2, Math.ceil(from));
  while (!isPrime(candidate)) candidate++;
  return candidate;
}

function isPrime(candidate: number): boolean {
  for (let divisor = 2; divisor * divisor <= candidate; divisor++) {
    if (candidate % divisor === 0) return false;
  }
  return true;
}
