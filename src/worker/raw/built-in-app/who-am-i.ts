import type { ProxyHeader } from '../../../proxy-protocol/contract.ts';
import type { RawResponse } from '../contract.ts';

/**
 * `GET /whoami`: which process answered, for tests and for a look at the distribution by hand. Behind the PROXY protocol
 * also who asked, as far as the proxy says.
 */
export function whoAmI(
  identity: Readonly<Record<string, number>>,
  proxied: ProxyHeader | undefined,
): RawResponse {
  const client = proxied?.source;
  const said = client === undefined ? identity : { ...identity, client };
  return { status: 200, headers: jsonHeaders, body: `${JSON.stringify(said)}\n` };
}

const jsonHeaders = Object.freeze({
  'Content-Type': 'application/json',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
});
