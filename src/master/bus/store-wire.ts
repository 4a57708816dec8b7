/** What masters say to each other about a store, as JSON can carry it. */
import { type ErrorCode, PointsmanError } from '../../errors.ts';
import type { KeptEntry } from '../../store/memory/copy.ts';
import type { StoreEvent, StoreRequest } from '../../store/port.ts';

/** A request of a process of the asker. */
export interface WiredRequest {
  readonly from: string;
  readonly request: Readonly<Record<string, unknown>>;
  /** It is the other one's own process, whose request comes back. */
  readonly isYours?: boolean;
}

export type WiredAnswer =
  | { readonly value?: string | number | boolean; readonly bytes?: string }
  | { readonly error: { readonly code: ErrorCode; readonly message: string } };

/** For a process of the receiver. */
export interface WiredEvent {
  readonly to: string;
  readonly event: StoreEvent;
}

/** Key, value unless it is gone, and when it expires, if ever: on the monotonic clock, which both have. */
export type WiredEntry = readonly [key: string, value: string | null, expiresAtMs: number | null];

const BYTES = ['value', 'expected', 'next'];

export function wiredRequest(request: StoreRequest): WiredRequest['request'] {
  const fields = Object.entries(request).map(([name, value]) => [
    name,
    value instanceof Uint8Array ? base64Of(value) : value,
  ]);
  return Object.fromEntries(fields);
}

export function requestIn(wired: WiredRequest['request']): unknown {
  const fields = Object.entries(wired).map(([name, value]) => [
    name,
    BYTES.includes(name) ? Buffer.from(String(value), 'base64') : value,
  ]);
  return Object.fromEntries(fields);
}

export function wiredAnswer(value: unknown): WiredAnswer {
  if (value instanceof Uint8Array) return { bytes: base64Of(value) };
  return value === undefined ? {} : { value: value as string | number | boolean };
}

export function wiredError(error: unknown): WiredAnswer {
  const { message } = error as Error;
  const code = error instanceof PointsmanError ? error.code : 'ERR_INTERNAL';
  return { error: { code, message } };
}

/** Throws the error in it. */
export function answerIn(wired: WiredAnswer): unknown {
  if ('error' in wired) throw new PointsmanError(wired.error.code, wired.error.message);
  return wired.bytes === undefined ? wired.value : Buffer.from(wired.bytes, 'base64');
}

export function wiredEntry({ key, value, expiresAtMs }: KeptEntry): WiredEntry {
  const isEndless = expiresAtMs === Number.POSITIVE_INFINITY;
  return [key, value === undefined ? null : base64Of(value), isEndless ? null : expiresAtMs];
}

export function entryIn([key, value, expiresAtMs]: WiredEntry): KeptEntry {
  return {
    key,
    value: value === null ? undefined : Buffer.from(value, 'base64'),
    expiresAtMs: expiresAtMs ?? Number.POSITIVE_INFINITY,
  };
}

function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
