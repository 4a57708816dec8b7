/**
 * The master's end of a worker's channel.
 *
 * Node's own end cannot be left to a worker: a forged NODE_HANDLE_ACK fails an assertion, so does a line that is no
 * JSON, and a descriptor of a file fails a CHECK in C++ before any JavaScript runs. So where Node takes its channel to
 * be in the worker, the master has a plain pipe, of the same kind of socket: `read` brings bytes, and the kernel closes
 * whatever descriptors came with them. A channel of Node's lies beside it. The master only writes to that one: what it
 * says to our half of the worker, connections by ipc among it.
 */
import type { ChildProcess } from 'node:child_process';
import { createNodeWire } from './node-wire.ts';
import { createPipeWire } from './pipe-wire.ts';
import type { Wire, WireEvents } from './wire-contract.ts';

/** libuv on Windows has a protocol of its own on the channel, which a plain pipe does not speak. */
const isPlain = process.platform !== 'win32';

/** What a process gets as its number 3, and behind everything else. */
export const wireStdio: { readonly third: 'pipe' | 'ipc'; readonly last: readonly 'ipc'[] } = isPlain
  ? { third: 'pipe', last: ['ipc'] }
  : { third: 'ipc', last: [] };

/** Node names its own channel in the environment as well, behind this one; the first counts. */
export const wireVariables: Readonly<Record<string, string>> = isPlain ? { NODE_CHANNEL_FD: '3' } : {};

/** To be called at once after the fork. */
export function openWire(child: ChildProcess, now: () => number, events: WireEvents): Wire {
  const pipe = child.stdio?.[3];
  return pipe === undefined || pipe === null
    ? createNodeWire(child, events)
    : createPipeWire(child, { pipe, now, events });
}
