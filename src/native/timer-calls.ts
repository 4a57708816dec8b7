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

const SECOND = 1_000_000_000n;

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
        const nanoseconds = BigInt(Math.ceil(ms * 1e6));
        value.writeBigInt64LE(nanoseconds / SECOND, SECONDS_AT);
        value.writeBigInt64LE(nanoseconds % SECOND, NANOSECONDS_AT);
        writtenMs = ms;
      }
      return timerfdSettime(fd, 0, value, null) === 0;
    },
  };
}
