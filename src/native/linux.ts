/** The system calls of Linux, put together. */
import { connectionCalls } from './connection-calls.ts';
import { connectionKind } from './connection-kind.ts';
import type { Native } from './contract.ts';
import { datagramCalls } from './datagram-calls.ts';
import { type Koffi, openLibc } from './libc.ts';
import { mailboxCalls } from './mailbox-calls.ts';
import { memoryCalls } from './memory-calls.ts';
import { processCalls } from './process-calls.ts';
import { timerCalls } from './timer-calls.ts';

/** Throws when a symbol is missing. */
export function createLinuxNative(koffi: Koffi): Native {
  const libc = openLibc(koffi);
  return {
    ...mailboxCalls(libc),
    ...connectionCalls(libc),
    ...connectionKind(libc),
    ...processCalls(libc),
    ...memoryCalls(libc),
    ...datagramCalls(libc),
    ...timerCalls(libc),
  };
}
