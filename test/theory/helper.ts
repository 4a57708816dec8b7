/** A process that runs cases for run.ts, one after the other. */
import { theoryCases } from './cases/index.ts';
import { runCase } from './run-case.ts';

export interface Order {
  readonly index: number;
  readonly effort: number;
}

process.on('message', ({ index, effort }: Order) => {
  process.send!({ index, rows: runCase(theoryCases[index]!, effort) });
});
process.on('disconnect', () => process.exit());
