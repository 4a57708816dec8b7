/** What the conformance tests need of a driver. */
import assert from 'node:assert/strict';
import type { ErrorCode } from '../../src/errors.ts';
import type { Change } from '../../src/store/contract.ts';
import type { StoreDriver } from '../../src/store/driver.ts';

export interface Opened {
  readonly driver: StoreDriver;
  /** Another process of the same store. */
  readonly other: StoreDriver;
  /** After both have been closed. */
  close(): Promise<void>;
}

export interface DriverCase {
  readonly name: string;
  /** Why it cannot be tested here. */
  readonly missing?: string | undefined;
  /** Empty. */
  open(): Promise<Opened>;
}

export function bytes(text: string): Buffer {
  return Buffer.from(text);
}

/** For one test. */
export async function withDriver(
  { open }: DriverCase,
  use: (driver: StoreDriver, other: StoreDriver) => Promise<void>,
): Promise<void> {
  const { driver, other, close } = await open();
  try {
    await use(driver, other);
  } finally {
    await driver.close();
    await other.close();
    await close();
  }
}

/** It rejects with this code and tells nothing of the secret. */
export async function rejectsWith(
  code: ErrorCode,
  promise: Promise<unknown>,
  secret?: string,
): Promise<void> {
  await assert.rejects(promise, (error: Error & { code?: string }) => {
    assert.equal(error.code, code, error.stack);
    if (secret !== undefined) assert.ok(!error.message.includes(secret), error.message);
    return true;
  });
}

/** What a listener was told, such as `set a`. */
export function collect(): { told: string[]; listener: (change: Change) => void } {
  const told: string[] = [];
  return {
    told,
    listener: (change) =>
      void told.push(change.type === 'missed' ? 'missed' : `${change.type} ${change.key}`),
  };
}
