/**
 * A load that waits for a processor its server uses measures itself. Where the cores are shared, it goes first if
 * this user may say so.
 */
import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

const NICE = -10;

/** Whether it worked. `pid` must lead its session and not have started threads yet. */
export function goFirst(pid: number): boolean {
  try {
    setPriority(pid, NICE);
  } catch {
    return false;
  }
  try {
    // With autogroup, sched(7), the nice value counts within a session only; the session has one of its own.
    writeFileSync(`/proc/${pid}/autogroup`, String(NICE));
  } catch {
    // A kernel without it.
  }
  return true;
}
