import { isNear } from '../../near.ts';

/** As near as a share of what is expected. */
export function assertNear(value: number, expected: number, share: number): void {
  isNear(value, expected, expected * share);
}
