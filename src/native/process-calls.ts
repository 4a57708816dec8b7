/** What a process asks of the kernel about itself and others, and its descriptors whatever they are. */
import { constants } from 'node:os';
import type { Native } from './contract.ts';
import type { Libc } from './libc.ts';

// Values of Linux's own headers; the same on x64 and arm64.
const F_DUPFD_CLOEXEC = 1030;
const PR_SET_PDEATHSIG = 1;
const CPUCLOCK_SCHED = 2;
const RLIMIT_NOFILE = 7;
const WNOHANG = 1;

type ProcessCalls = Pick<
  Native,
  'close' | 'duplicate' | 'descriptorLimit' | 'cpuMs' | 'collect' | 'dieWithParent'
>;

export function processCalls({ declare, checked }: Libc): ProcessCalls {
  const closeFd = declare('int close(int fd)');
  const fcntl = declare('int fcntl(int fd, int command, int argument)');
  const prctl = declare('int prctl(int option, unsigned long argument)');
  const clockGettime = declare('int clock_gettime(int clock, void *time)');
  const waitpid = declare('int waitpid(int pid, void *status, int options)');
  const getrlimit = declare('int getrlimit(int resource, void *limits)');
  const time = Buffer.alloc(16);
  const limits = Buffer.alloc(16);

  return {
    close(fd) {
      // Linux releases the descriptor even when close reports an error (close(2)): never repeated.
      closeFd(fd);
    },

    duplicate(fd) {
      return checked('fcntl(F_DUPFD_CLOEXEC)', fcntl(fd, F_DUPFD_CLOEXEC, 0));
    },

    descriptorLimit() {
      checked('getrlimit', getrlimit(RLIMIT_NOFILE, limits));
      // The soft limit comes first; without one it is larger than any number of a descriptor.
      return Number(limits.readBigUInt64LE(0));
    },

    cpuMs(pid) {
      // The clock of a process: its number inverted, and the kind of clock in the last three bits (clock_getcpuclockid(3)).
      checked('clock_gettime', clockGettime((~pid << 3) | CPUCLOCK_SCHED, time));
      return Number(time.readBigInt64LE(0)) * 1e3 + Number(time.readBigInt64LE(8)) / 1e6;
    },

    collect: (pid) => waitpid(pid, null, WNOHANG) === pid,

    dieWithParent() {
      checked('prctl(PR_SET_PDEATHSIG)', prctl(PR_SET_PDEATHSIG, constants.signals.SIGKILL));
    },
  };
}
