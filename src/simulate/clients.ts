/** Who connects. */
import type { ConnectionInfo } from '../algorithms/contract.ts';
import type { RandomStream } from './random-stream.ts';
import type { Clients } from './scenario.ts';

/** The answer is valid until the next call. */
export type NextClient = () => ConnectionInfo;

const LEAST_PORT = 1024;

export function clientsOf(clients: Clients | undefined, random: RandomStream): NextClient {
  if (clients === undefined) {
    const nobody: ConnectionInfo = {};
    return () => nobody;
  }
  const { count, skew = 0 } = clients;
  const upTo = new Float64Array(count);
  let total = 0;
  for (let index = 0; index < count; index++) {
    total += (index + 1) ** -skew;
    upTo[index] = total;
  }
  const addresses = Array.from({ length: count }, (_, index) => addressOf(index));
  const info = { remoteAddress: '', remotePort: 0 };
  return () => {
    info.remoteAddress = addresses[firstAbove(upTo, random.uniform() * total)]!;
    info.remotePort = LEAST_PORT + Math.floor(random.uniform() * (65_536 - LEAST_PORT));
    return info;
  };
}

/** 10.0.0.1 and on: private ones, up to 2^24. */
function addressOf(index: number): string {
  const number = index + 1;
  return `10.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}`;
}

/** Index of the first value above `bound`; the values grow. */
function firstAbove(values: Float64Array, bound: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}
