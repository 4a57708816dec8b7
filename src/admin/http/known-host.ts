/**
 * Whether a request may have been sent by whom it seems. A page of anybody can make a browser ask for a name of its own
 * that leads here (DNS rebinding); then it could read the answer, and Host has that name. It cannot do so by an address,
 * or by a name that is this machine's.
 */
import { isIP } from 'node:net';
import { hostname } from 'node:os';

/** `names` are those of this server, beside the machine's. */
export function isKnownHost(host: string | undefined, names: readonly string[]): boolean {
  const name = nameIn(host ?? '');
  const own = [...names, hostname(), 'localhost'].map((each) => each.toLowerCase());
  return isIP(name) !== 0 || own.includes(name) || name.endsWith('.localhost');
}

export const HOST_TEXT =
  'Ask by an address, such as 127.0.0.1, by localhost or by the name of this machine, or allow the name with --admin-names.';

/** Without port and brackets. */
function nameIn(host: string): string {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(host.toLowerCase()) ?? [];
  return (bracketed ?? plain ?? '').replace(/\.$/, '');
}
