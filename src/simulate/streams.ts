/**
 * The random streams of a run. Each purpose has its own, so that a change of the algorithm moves neither an
 * arrival nor a service time (common random numbers).
 */
export const Stream = {
  arrivals: 1,
  content: 2,
  clients: 3,
  policy: 4,
  /** The first of those that single requests have. */
  own: 16,
} as const;
