import { createRequire } from 'node:module';

/** Two connected sockets of the kind that a client's connection is, by unix(7). Both are the caller's to close. */
export function streamPair(): [number, number] {
  const koffi = createRequire(import.meta.url)('koffi');
  socketpair ??= koffi
    .load(null)
    .func('int socketpair(int domain, int type, int protocol, _Out_ int *pair)') as typeof socketpair;
  const pair = [0, 0];
  if (socketpair!(AF_UNIX, SOCK_STREAM_CLOEXEC, 0, pair) === -1) throw new Error('socketpair failed');
  return [pair[0]!, pair[1]!];
}

let socketpair: ((domain: number, type: number, protocol: number, pair: number[]) => number) | undefined;

const AF_UNIX = 1;
const SOCK_STREAM_CLOEXEC = 1 | 0x80000;
