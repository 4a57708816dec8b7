import assert from 'node:assert/strict';

/** Fails, and says by how much, when `value` lies further than `distance` from `expected`. */
export function isNear(value: number, expected: number, distance: number): void {
  const off = Math.abs(value - expected);
  assert.ok(off <= distance, `${value} is ${off} off ${expected}; ${distance} is allowed`);
}
