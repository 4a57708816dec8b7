/** What a worker can do to its own descriptors and memory beyond what Node offers. */
import { createRequire } from 'node:module';

const koffi = createRequire(import.meta.url)('koffi');
const libc = koffi.load(null);

type Call = (...values: unknown[]) => number;
const declare = (declaration: string): Call => libc.func(declaration) as Call;

export const shutdown = declare('int shutdown(int fd, int how)');
export const setsockopt = declare(
  'int setsockopt(int fd, int level, int name, void *value, unsigned int length)',
);
const fcntl = declare('int fcntl(int fd, int command, int argument)');
const timerfdSettime = declare('int timerfd_settime(int fd, int flags, void *value, void *old)');
const sendmsg = declare('int64_t sendmsg(int fd, void *message, int flags)');

const F_SETFL = 4;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;

/** Whoever reads or writes waits from now on, in every process that has the descriptor. */
export function makeBlocking(fd: number): void {
  fcntl(fd, F_SETFL, 0);
}

/** In a nanosecond, and in every nanosecond from then on. */
export function repeatTimer(fd: number): void {
  const value = Buffer.alloc(32);
  value.writeBigInt64LE(1n, 8);
  value.writeBigInt64LE(1n, 24);
  timerfdSettime(fd, 0, value, null);
}

/** One message with any payload and any number of descriptors. */
export function sendMessage(fd: number, payload: Buffer, descriptors: readonly number[] = []): number {
  const controlBytes = descriptors.length === 0 ? 0 : 16 + Math.ceil(descriptors.length / 2) * 8;
  const bytes = 56 + 16 + controlBytes + payload.length + 8;
  const memory = koffi.alloc('uint8_t', bytes);
  const view = Buffer.from(koffi.view(memory, bytes));
  const at = koffi.address(memory) as bigint;
  const control = 72;
  const data = control + controlBytes;
  view.fill(0);
  view.writeBigUInt64LE(at + 56n, 16);
  view.writeBigUInt64LE(1n, 24);
  view.writeBigUInt64LE(at + BigInt(data), 56);
  view.writeBigUInt64LE(BigInt(payload.length), 64);
  payload.copy(view, data);
  if (controlBytes > 0) {
    view.writeBigUInt64LE(at + BigInt(control), 32);
    view.writeBigUInt64LE(BigInt(controlBytes), 40);
    view.writeBigUInt64LE(BigInt(16 + descriptors.length * 4), control);
    view.writeInt32LE(1, control + 8);
    view.writeInt32LE(1, control + 12);
    descriptors.forEach((descriptor, index) => {
      view.writeInt32LE(descriptor, control + 16 + index * 4);
    });
  }
  return Number(sendmsg(fd, memory, MSG_DONTWAIT | MSG_NOSIGNAL));
}

/** The payload that travels with a connection. */
export function payload(stamp: number, tag: number): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeDoubleLE(stamp, 0);
  bytes.writeDoubleLE(tag, 8);
  return bytes;
}
