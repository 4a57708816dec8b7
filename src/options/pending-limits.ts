/** What `pendingLimit` is unless given. */

export const pendingLimits = {
  /** Measured (npm run bench:handoff, bench:stall): with fewer the workers wait for the master between two. */
  mailbox: 16,
  /** A second connection would wait behind the first in a channel nobody can take it out of. */
  ipc: 1,
} as const;
