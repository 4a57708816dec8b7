/** Comparisons: planned from options, and carried out. */
export type { ComparePlan, CompareProgress } from './contract.ts';
export { planCompare } from './plan.ts';
export { runCompare } from './run-compare.ts';
