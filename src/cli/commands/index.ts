/** The commands in the order in which `--help` shows them. */
import { algos } from './algos.ts';
import { bench } from './bench.ts';
import { compare } from './compare.ts';
import { completion } from './completion.ts';
import type { Command } from './contract.ts';
import { sim } from './sim.ts';
import { start } from './start.ts';

export const commands: readonly Command[] = [start, algos, bench, compare, sim, completion];
