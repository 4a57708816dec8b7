import type { RawResponse } from '../contract.ts';

/** `GET /whoami`: which process answered, for tests and for a look at the distribution by hand. */
export function whoAmI(identity: Readonly<Record<string, number>>): RawResponse {
  return { status: 200, headers: jsonHeaders, body: `${JSON.stringify(identity)}\n` };
}

const jsonHeaders = Object.freeze({
  'Content-Type': 'application/json',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
});
