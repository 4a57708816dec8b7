/** Whether the native calls can be had here, and if not, why. */
import { createRequire } from 'node:module';
import { endianness } from 'node:os';
import type { NativeAvailability } from './contract.ts';
import { createLinuxNative } from './linux.ts';

export {
  type FlawedMessage,
  type MessageFlaw,
  MOST_NOTE_BYTES,
  MOST_PER_CALL,
  type Native,
  type NativeAvailability,
  type ReceivedDescriptor,
} from './contract.ts';
export { NativeError } from './native-error.ts';

/** Looks once; the answer stays the same for the life of the process. */
export function nativeCalls(): NativeAvailability {
  found ??= look();
  return found;
}

let found: NativeAvailability | undefined;

function look(): NativeAvailability {
  const { platform, arch } = process;
  if (platform !== 'linux') return { reason: `the mailbox needs Linux, this is ${platform}` };
  if (!['x64', 'arm64'].includes(arch) || endianness() !== 'LE') {
    return { reason: `the mailbox is made for x64 and arm64, this is ${arch}` };
  }
  try {
    const native = createLinuxNative(createRequire(import.meta.url)('koffi'));
    tryOut(native);
    return { native };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

/** A sandbox may forbid what the kernel has: each kind of call is made once before anything relies on it. */
function tryOut(native: NonNullable<NativeAvailability['native']>): void {
  const [left, right] = native.mailboxPair();
  const memory = native.createSharedMemory('pointsman-try', 4096);
  try {
    native.prepareDescriptor(0, memory, 0.5, 7);
    native.sendDescriptors(left, 1);
    const received = native.receiveDescriptor(right);
    if (received === undefined || received.flaw !== undefined || received.stamp !== 0.5 || received.tag !== 7)
      throw new Error('a descriptor sent to itself was lost');
    new Float64Array(native.mapSharedMemory(received.fd, 4096))[0] = 1;
    native.close(received.fd);
    native.cpuMs(process.pid);
    native.close(native.createTimer());
  } finally {
    for (const fd of [left, right, memory]) native.close(fd);
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  if (code === 'ERR_DLOPEN_DISABLED') {
    return 'native addons are disabled (--no-addons, or the permission model without --allow-addons)';
  }
  if (code === 'MODULE_NOT_FOUND') return 'koffi is not installed (npm install koffi)';
  return `the system calls do not work here: ${message ?? String(error)}`;
}
