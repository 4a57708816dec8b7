/** What `lb top` prints where it has no screen: one table, or lines of JSON. */
import { printableJson } from '../../text/printable.ts';
import { describeFailure } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { paint } from './paint.ts';
import { type Sampling, sampleMaster } from './samples.ts';
import type { TopState } from './view/contract.ts';
import { header } from './view/header.ts';
import { advance, rowsOf } from './view/state.ts';
import { tableLines } from './view/table.ts';

export interface PrintOptions {
  readonly sampling: Omit<Sampling, 'signal'>;
  readonly terminal: Terminal;
}

export interface TableOptions extends PrintOptions {
  readonly state: TopState;
  /** Characters per line. */
  readonly columns: number;
  readonly isUnicode: boolean;
}

/** Of the second snapshot: rates and latencies are those since the first one. */
export async function printTable({ sampling, terminal, ...options }: TableOptions): Promise<void> {
  const ending = new AbortController();
  let { state } = options;
  let failure: Error | undefined;
  await sampleMaster(
    { ...sampling, signal: ending.signal },
    {
      sample: (snapshot) => {
        state = advance(state, { type: 'snapshot', snapshot }).state;
        if (state.figures?.overMs !== undefined) ending.abort();
      },
      lost: (reason) => {
        failure = reason;
        ending.abort();
      },
    },
  );
  if (failure !== undefined) throw failure;
  const { columns, isUnicode } = options;
  const rows = rowsOf(state);
  const lines = [
    ...header(state, columns, isUnicode),
    [],
    ...tableLines(rows, { width: columns, isUnicode, sort: state.sort }),
  ];
  terminal.out(lines.map((line) => `${paint(line, terminal.isStyled)}\n`).join(''));
}

/** A line for each snapshot, for as long as somebody reads them; only the second with `isOnce`. */
export async function printJson({
  sampling,
  terminal,
  isOnce,
}: PrintOptions & { isOnce: boolean }): Promise<void> {
  const ending = new AbortController();
  const end = (): void => ending.abort();
  process.stdout.on('error', end);
  let seen = 0;
  let failure: Error | undefined;
  await sampleMaster(
    { ...sampling, signal: ending.signal },
    {
      sample: async (_snapshot, line) => {
        seen++;
        if (isOnce && seen === 1) return;
        await written(`${printableJson(line)}\n`);
        if (isOnce) end();
      },
      lost: (reason) => {
        if (isOnce) {
          failure = reason;
          end();
        } else terminal.error(describeFailure(reason));
      },
    },
  );
  process.stdout.off('error', end);
  if (failure !== undefined) throw failure;
}

/** Waits for a slow reader; one that has closed its end is told by the event. */
function written(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}
