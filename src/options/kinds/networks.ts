/** Addresses and networks: `10.0.0.0/8,::1`, with commas or white space between them, or a list. */
import { isIPv4, isIPv6 } from 'node:net';
import type { Kind } from '../grammar/kind.ts';
import { ofPart } from '../grammar/refusal.ts';

export const networks: Kind<unknown, readonly string[]> = {
  read(written) {
    const parts: unknown = typeof written === 'string' ? written.split(/[\s,]+/).filter(Boolean) : written;
    if (!Array.isArray(parts)) return { expected };
    const wrong = parts.find((part) => !isNetwork(part));
    if (wrong !== undefined) return ofPart({ expected }, wrong);
    return { value: parts };
  },
  expected: () => expected,
  format: String,
  words: () => [],
};

const expected = 'addresses or networks separated by commas, such as 10.0.0.0/8,::1';

function isNetwork(part: unknown): part is string {
  if (typeof part !== 'string') return false;
  const [address = '', prefix = '0', ...rest] = part.split('/');
  const most = isIPv4(address) ? 32 : isIPv6(address) && !address.includes('%') ? 128 : -1;
  return rest.length === 0 && /^(?:0|[1-9]\d{0,2})$/.test(prefix) && Number(prefix) <= most;
}
