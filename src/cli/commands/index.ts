/** The commands in the order in which `--help` shows them. */

import { algo } from './algo.ts';
import { algos } from './algos.ts';
import { bench } from './bench.ts';
import { compare } from './compare.ts';
import { completion } from './completion.ts';
import type { Command } from './contract.ts';
import { dashboard } from './dashboard.ts';
import { demo } from './demo.ts';
import { drain } from './drain.ts';
import { logs } from './logs.ts';
import { rebalance } from './rebalance.ts';
import { reload } from './reload.ts';
import { restart } from './restart.ts';
import { resume } from './resume.ts';
import { scale } from './scale.ts';
import { sim } from './sim.ts';
import { start } from './start.ts';
import { status } from './status.ts';
import { stop } from './stop.ts';
import { top } from './top.ts';
import { upgrade } from './upgrade.ts';
import { weight } from './weight.ts';

export const commands: readonly Command[] = [
  start,
  status,
  top,
  reload,
  scale,
  drain,
  resume,
  restart,
  weight,
  algo,
  rebalance,
  logs,
  dashboard,
  upgrade,
  stop,
  demo,
  algos,
  bench,
  compare,
  sim,
  completion,
];
