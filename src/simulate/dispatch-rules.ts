/** The rules of dispatch as a scenario names them. What it does not name is off. */
import type { DispatchRules } from '../dispatch/dispatch.ts';
import { type HealthThresholds, healthThresholds } from '../dispatch/health.ts';
import { queueDelayRules } from '../dispatch/standing-queue.ts';
import type { ResolvedScenario } from './resolve-scenario.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** Times in the scenario's unit. */
export function dispatchRules({ binding, workers, unitMs }: ResolvedScenario): DispatchRules {
  // A worker that serves all of its requests at once is free whenever nothing is pending.
  const mustBeFree = binding.pendingLimit === 0 && workers.discipline === 'fcfs';
  const hasHealthRule = binding.stallAfter !== NEVER || binding.busyAfter !== NEVER;
  const live = healthThresholds({ stallMs: binding.stallAfter * unitMs, ackMs: NEVER, hungMs: NEVER });
  const thresholds = inUnits(live, unitMs);
  return {
    limits: {
      maxConnections: NEVER,
      heldLimit: NEVER,
      queueLimit: binding.queueLimit,
      queueTimeoutMs: binding.queueTimeout,
      queueDelay: queueDelayRules({ targetMs: binding.queueTarget, intervalMs: binding.queueInterval }),
      pendingLimit: Math.max(binding.pendingLimit, 1),
      openLimit: binding.openLimit,
    },
    thresholds: {
      ...thresholds,
      busyMs: mustBeFree ? 0 : binding.busyAfter,
      // Of all other room dispatch is told as soon as there is some.
      retryMs: hasHealthRule ? thresholds.retryMs : NEVER,
      // No connection gets lost on its way, and the master never sleeps.
      probeMs: NEVER,
      asleepMs: NEVER,
    },
  };
}

function inUnits(thresholds: HealthThresholds, unitMs: number): HealthThresholds {
  const entries = Object.entries(thresholds).map(([name, ms]) => [name, ms / unitMs]);
  return Object.fromEntries(entries) as HealthThresholds;
}

/** In so many wakes these rules have brought about what they can where nothing happens by itself. */
export function mostWakes({ limits, thresholds }: DispatchRules, workers: number): number {
  const times = [limits.queueTimeoutMs, thresholds.stallAtMostMs].filter(Number.isFinite);
  const step = Math.min(thresholds.retryMs, thresholds.stallMs / 2);
  const looks = Number.isFinite(step) ? Math.ceil(Math.max(0, ...times) / step) : 0;
  return 100 + 2 * (workers + looks);
}
