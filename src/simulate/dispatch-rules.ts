/** The rules of dispatch as a scenario names them. What it does not name is off. */
import type { DispatchRules } from '../dispatch/dispatch.ts';
import { healthThresholds } from '../dispatch/health.ts';
import type { ResolvedScenario } from './resolve-scenario.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** Times in the scenario's unit. */
export function dispatchRules({ binding, workers }: ResolvedScenario): DispatchRules {
  // A worker that serves all of its requests at once is free whenever nothing is pending.
  const mustBeFree = binding.pendingLimit === 0 && workers.discipline === 'fcfs';
  return {
    limits: {
      maxConnections: NEVER,
      heldLimit: NEVER,
      queueLimit: binding.queueLimit,
      queueTimeoutMs: binding.queueTimeout,
      pendingLimit: Math.max(binding.pendingLimit, 1),
      openLimit: binding.openLimit,
    },
    thresholds: {
      ...healthThresholds({ stallMs: binding.stallAfter, ackMs: NEVER, hungMs: NEVER }),
      busyMs: mustBeFree ? 0 : binding.busyAfter,
      // No connection gets lost on its way, and dispatch is told of all room as soon as there is some.
      probeMs: NEVER,
      retryMs: NEVER,
      asleepMs: NEVER,
    },
  };
}
