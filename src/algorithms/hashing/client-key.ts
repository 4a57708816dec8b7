/** One number for a client, the same for the same client on every machine. */
import { xxHash32 } from 'js-xxhash';
import type { ConnectionInfo } from '../contract.ts';
import type { SwitchOption } from '../entry.ts';

export const portOption: SwitchOption & { readonly name: 'port' } = {
  name: 'port',
  kind: 'switch',
  default: false,
  doc: "Whether the client's port counts too. Every connection is then placed on its own, and clients no longer return to the same worker.",
};

/** 32 bits; undefined where the address is not known. */
export function clientKey(connection: ConnectionInfo, withPort: boolean): number | undefined {
  const { remoteAddress } = connection;
  if (remoteAddress === undefined || remoteAddress === '') return undefined;
  const address = normalAddress(remoteAddress);
  return xxHash32(withPort ? `${address} ${connection.remotePort ?? ''}` : address);
}

/** A socket that listens on both families shows an IPv4 client as `::ffff:192.0.2.1`; it is the same client. */
export function normalAddress(address: string): string {
  const lower = address.toLowerCase();
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(lower)?.[1] ?? lower;
}
