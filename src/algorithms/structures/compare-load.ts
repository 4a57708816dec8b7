/** Which of two workers is loaded less, by a signal that may be missing. */
import type { WorkerView } from '../contract.ts';
import { requestsAt } from './requests-at.ts';

export type Signal = 'connections' | 'requests' | 'latency' | 'utilization';

/** Less than 0 when `left` is loaded less, more than 0 when `right` is. */
export type CompareLoad = (left: WorkerView, right: WorkerView) => number;

export const compareLoad: Readonly<Record<Signal, CompareLoad>> = {
  connections: byConnections,
  requests: (left, right) => byShare(requestsAt(left), left, requestsAt(right), right),
  latency: (left, right) => byReport(left.latencyMs, left, right.latencyMs, right),
  utilization: (left, right) => byReport(left.utilization, left, right.utilization, right),
};

function byConnections(left: WorkerView, right: WorkerView): number {
  return byShare(left.open, left, right.open, right);
}

/** Load by weight, multiplied across: no division, no rounding for whole weights. */
function byShare(leftLoad: number, left: WorkerView, rightLoad: number, right: WorkerView): number {
  return leftLoad * right.weight - rightLoad * left.weight;
}

/**
 * A worker without a report is neither the best, which would flood it, nor the worst, which would leave it without
 * one for ever: connections decide, as they do between equals.
 */
function byReport(
  leftValue: number | undefined,
  left: WorkerView,
  rightValue: number | undefined,
  right: WorkerView,
): number {
  if (leftValue === undefined || rightValue === undefined) return byConnections(left, right);
  return leftValue - rightValue || byConnections(left, right);
}
