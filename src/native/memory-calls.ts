/** Memory that processes share. */
import type { Native } from './contract.ts';
import type { Libc } from './libc.ts';
import { NativeError } from './native-error.ts';

// Values of Linux's own headers; the same on x64 and arm64.
const MFD_CLOEXEC = 1;
const MFD_ALLOW_SEALING = 2;
const F_ADD_SEALS = 1033;
const F_SEAL_SEAL = 1;
const F_SEAL_SHRINK = 2;
const F_SEAL_GROW = 4;
const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
const MAP_FIXED = 0x10;
const MAP_FAILED = 0xffffffffffffffffn;

type MemoryCalls = Pick<Native, 'createSharedMemory' | 'mapSharedMemory' | 'mapOver'>;

export function memoryCalls({ koffi, declare, checked }: Libc): MemoryCalls {
  const memfdCreate = declare('int memfd_create(const char *name, unsigned int flags)');
  const ftruncate = declare('int ftruncate(int fd, int64_t length)');
  const closeFd = declare('int close(int fd)');
  const fcntl = declare('int fcntl(int fd, int command, int argument)');
  const mmap = declare<object>(
    'void *mmap(void *at, size_t length, int protection, int flags, int fd, int64_t offset)',
  );
  const mapped = new WeakMap<ArrayBuffer, object>();

  const map = (at: object | null, bytes: number, flags: number, fd: number): object => {
    const memory = mmap(at, bytes, PROT_READ_WRITE, MAP_SHARED | flags, fd, 0);
    if (koffi.address(memory) === MAP_FAILED) throw new NativeError('mmap', koffi.errno());
    return memory;
  };

  return {
    createSharedMemory(name, bytes) {
      const fd = checked('memfd_create', memfdCreate(name, MFD_CLOEXEC | MFD_ALLOW_SEALING));
      try {
        checked('ftruncate', ftruncate(fd, bytes));
        // A process that made it smaller would end, with SIGBUS, whoever reads what is gone.
        checked('fcntl(F_ADD_SEALS)', fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW));
        return fd;
      } catch (error) {
        closeFd(fd);
        throw error;
      }
    },

    mapSharedMemory(fd, bytes) {
      const memory = map(null, bytes, 0, fd);
      const view = koffi.view(memory, bytes);
      mapped.set(view, memory);
      return view;
    },

    mapOver(memory, fd) {
      map(mapped.get(memory)!, memory.byteLength, MAP_FIXED, fd);
    },
  };
}
