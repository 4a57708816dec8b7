/** What the rest of the program needs of experiments. */
export type { Estimate } from '../index.ts';
export type { CellResult, Experiment, TimeLine, Unit } from './contract.ts';
export { planExperiment } from './plan.ts';
export { runExperiment } from './run-experiment.ts';
export { distributionForms } from './written/distribution.ts';
