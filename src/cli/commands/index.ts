/** The commands in the order in which `--help` shows them. */
import { algos } from './algos.ts';
import { completion } from './completion.ts';
import type { Command } from './contract.ts';
import { sim } from './sim.ts';
import { start } from './start.ts';

export const commands: readonly Command[] = [start, algos, sim, completion];
