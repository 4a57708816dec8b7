/** What a service tells its manager, as the text of a datagram (sd_notify(3)). */

export interface Told {
  /** One line for people: what `systemctl status` shows. */
  readonly status?: string;
}

export function ready({ status }: Told = {}): string {
  return lines(['READY=1', statusOf(status)]);
}

/** `monotonicUs` is CLOCK_MONOTONIC: since version 257 a reload without it is never over for systemd. */
export function reloading(monotonicUs: bigint, { status }: Told = {}): string {
  return lines(['RELOADING=1', `MONOTONIC_USEC=${monotonicUs}`, statusOf(status)]);
}

/** `withinMs`: so long it may take, whatever `TimeoutStopSec=` says. */
export function stopping(withinMs: number, { status }: Told = {}): string {
  const extended = Number.isFinite(withinMs)
    ? `EXTEND_TIMEOUT_USEC=${Math.ceil(withinMs * 1_000)}`
    : undefined;
  return lines(['STOPPING=1', extended, statusOf(status)]);
}

export function only({ status }: Told): string {
  return lines([statusOf(status)]);
}

/** The process that the manager is to watch from now on. */
export function mainProcess(pid: number): string {
  return `MAINPID=${pid}`;
}

/** systemd reads 4096 bytes (NOTIFY_BUFFER_MAX); a character takes 3 at most for each of its UTF-16 units. */
const MOST_STATUS = 800;

export const alive = 'WATCHDOG=1';

function statusOf(status: string | undefined): string | undefined {
  // A line break would begin another assignment.
  if (status === undefined) return undefined;
  const line = status.replace(/\s+/g, ' ');
  return `STATUS=${line.length > MOST_STATUS ? `${line.slice(0, MOST_STATUS)}…` : line}`;
}

function lines(assignments: readonly (string | undefined)[]): string {
  return assignments.filter((assignment) => assignment !== undefined).join('\n');
}
