/** What the rest of the program needs of scenarios. */
export { scenarios } from './built-in.ts';
export type { Scenario } from './contract.ts';
export { findScenario } from './find-scenario.ts';
export { loadScenario, loadScenarios } from './load-scenario.ts';
export { type Capacity, resolveShape } from './resolve-shape.ts';
