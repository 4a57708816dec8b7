/**
 * The 97.5 % quantile of Student's t: the half-width of a 95 % confidence interval in standard errors.
 *
 * Cornish-Fisher expansion around the normal quantile (Abramowitz and Stegun 26.7.5); good to 0.1 % from 5 degrees of
 * freedom on.
 */
export function studentT975(degrees: number): number {
  const z = 1.959963984540054;
  const z2 = z * z;
  const first = (z * (z2 + 1)) / 4;
  const second = (z * ((5 * z2 + 16) * z2 + 3)) / 96;
  const third = (z * (((3 * z2 + 19) * z2 + 17) * z2 - 15)) / 384;
  const fourth = (z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945)) / 92160;
  return z + (first + (second + (third + fourth / degrees) / degrees) / degrees) / degrees;
}
