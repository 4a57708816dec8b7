import type { RawResponse } from '../contract.ts';

/** `nosniff`: whatever a client made us echo stays text for every browser. */
export const textHeaders: Readonly<Record<string, string>> = Object.freeze({
  'Content-Type': 'text/plain; charset=utf-8',
  'X-Content-Type-Options': 'nosniff',
});

/** A constant answer; frozen, so that the responder keeps its bytes. */
export function textAnswer(status: number, text: string, headers?: Record<string, string>): RawResponse {
  return Object.freeze({
    status,
    headers: headers === undefined ? textHeaders : Object.freeze({ ...textHeaders, ...headers }),
    body: Buffer.from(text),
  });
}
