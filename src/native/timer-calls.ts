/** Timers of the kernel that several processes can set. */
import type { Native } from './contract.ts';
import type { Libc } from './libc.ts';

// Values of Linux's own headers; the same on x64 and arm64.
const CLOCK_MONOTONIC = 1;
const TFD_NONBLOCK = 0x800;
const TFD_CLOEXEC = 0x80000;

/** Of `struct itimerspec`: the interval, which stays 0, then seconds and nanoseconds until the timer is over. */
const BYTES = 32;
const SECONDS_AT = 16;
const NANOSECONDS_AT = 24;

type TimerCalls = Pick<Native, 'createTimer' | 'setTimer'>;

export function timerCalls({ declare, checked }: Libc): TimerCalls {
  const timerfdCreate = declare('int timerfd_create(int clock, int flags)');
  const timerfdSettime = declare('int timerfd_settime(int fd, int flags, void *value, void *old)');
  const value = Buffer.alloc(BYTES);
  let writtenMs = 0;

  return {
    createTimer: () => checked('timerfd_create', timerfdCreate(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)),

    setTimer(fd, ms) {
      if (ms !== writtenMs) {
        writtenMs = ms;
        value.writeBigInt64LE(BigInt(Math.floor(ms / 1e3)), SECONDS_AT);
        value.writeBigInt64LE(BigInt(Math.ceil((ms % 1e3) * 1e6)), NANOSECONDS_AT);
      }
      return timerfdSettime(fd, 0, value, null) === 0;
    },
  };
}
