/** The columns of the table: how wide, what goes first where it is narrow, and what rows are sorted by. */
import {
  shortBytes,
  shortCount,
  shortDuration,
  shortLatency,
  shortRate,
  shortShare,
} from '../../control/numbers.ts';
import { bar } from './bars.ts';
import { clean, span } from './cells.ts';
import type { ProcessFigures, Span, Tone } from './contract.ts';

export interface CellContext {
  readonly isUnicode: boolean;
  /** Of the process that has most. */
  readonly mostOpen: number;
}

export interface TopColumn {
  readonly head: string;
  /** Cells; the last column takes what is left as well. */
  readonly width: number;
  readonly isLeft?: true;
  /** Columns with the highest number go first; those without one stay. */
  readonly drop?: number;
  /** Present where rows can be sorted by it. */
  value?(row: ProcessFigures): number | string;
  /** Beginning with the largest. */
  readonly isDescending?: true;
  cell(row: ProcessFigures, context: CellContext): Span;
}

/** Cells before the table, for the mark of the selected row. */
export const MARGIN = 2;
const BAR = 10;
const CPU_BAR = 8;

export const columns: readonly TopColumn[] = [
  {
    ...{ head: 'slot', width: 5 },
    value: ({ process }) => process.slot,
    cell: ({ process }) => span(String(process.slot)),
  },
  { ...{ head: 'pid', width: 7, drop: 8 }, cell: ({ process: { pid } }) => span(String(pid ?? '-')) },
  { ...{ head: 'gen', width: 4, drop: 9 }, cell: ({ process }) => span(String(process.generation)) },
  {
    ...{ head: 'state', width: 9, isLeft: true },
    value: ({ process }) => process.state,
    cell: (row, { isUnicode }) => span(clean(stateOf(row), isUnicode), toneOf(row)),
  },
  {
    ...{ head: 'for', width: 4, drop: 7 },
    cell: ({ process }) => span(shortDuration(process.forMs)),
  },
  {
    ...{ head: 'load', width: BAR, isLeft: true, drop: 4 },
    cell: ({ process }, { isUnicode, mostOpen }) => {
      const { pending } = process;
      const taken = Math.max(0, process.open - pending);
      const busy = Math.min(taken, process.inFlight);
      const parts = [
        { count: busy, shape: 'busy' },
        { count: taken - busy, shape: 'idle' },
        { count: pending, shape: 'pending' },
      ] as const;
      return span(bar(parts, mostOpen, BAR, isUnicode));
    },
  },
  {
    ...{ head: 'open', width: 6, isDescending: true },
    value: ({ process }) => process.open,
    cell: ({ process }) => span(shortCount(process.open)),
  },
  {
    ...{ head: 'flight', width: 7, isDescending: true, drop: 3 },
    value: ({ process }) => process.inFlight,
    cell: ({ process }) => span(shortCount(process.inFlight)),
  },
  {
    ...{ head: 'req/s', width: 6, isDescending: true },
    value: ({ requestsPerSecond }) => requestsPerSecond ?? 0,
    cell: ({ requestsPerSecond }) =>
      span(requestsPerSecond === undefined ? '-' : shortRate(requestsPerSecond)),
  },
  {
    ...{ head: 'p99', width: 6, isDescending: true, drop: 1 },
    value: ({ p99Ms }) => p99Ms ?? 0,
    cell: ({ p99Ms }) => span(shortLatency(p99Ms)),
  },
  {
    ...{ head: 'cpu', width: 5, isDescending: true, drop: 2 },
    value: ({ process }) => process.cpu ?? 0,
    cell: ({ process }) => span(shortShare(process.cpu)),
  },
  {
    ...{ head: '', width: CPU_BAR, isLeft: true, drop: 10 },
    cell: ({ process }, { isUnicode }) => {
      // What is said to be 0 % has no bar.
      const percent = Math.round(100 * (process.cpu ?? 0));
      return span(bar([{ count: percent, shape: 'busy' }], 100, CPU_BAR, isUnicode));
    },
  },
  {
    ...{ head: 'memory', width: 7, isDescending: true, drop: 5 },
    value: ({ process }) => process.memoryBytes ?? 0,
    cell: ({ process }) => span(shortBytes(process.memoryBytes)),
  },
  {
    ...{ head: 'restarts', width: 9, isDescending: true, drop: 11 },
    value: ({ process }) => process.restarts,
    cell: ({ process }) => span(shortCount(process.restarts)),
  },
];

export const sortable: readonly TopColumn[] = columns.filter(({ value }) => value !== undefined);

/** Ties are in the order of slots and generations. */
export function sortRows(
  rows: readonly ProcessFigures[],
  { by, isReversed }: { readonly by: string; readonly isReversed: boolean },
): readonly ProcessFigures[] {
  const { value, isDescending } = sortable.find(({ head }) => head === by) ?? sortable[0]!;
  const sign = (isDescending === true) === isReversed ? 1 : -1;
  return [...rows].sort((left, right) => {
    const [one, other] = [value!(left), value!(right)];
    if (one !== other) return sign * (one < other ? -1 : 1);
    const { process } = left;
    return process.slot - right.process.slot || process.generation - right.process.generation;
  });
}

/** Those that fit, with a space between two of them. */
export function fitting(width: number): readonly TopColumn[] {
  let left = columns;
  const total = (): number => left.reduce((sum, each) => sum + each.width + 1, -1);
  while (total() > width) {
    const worst = Math.max(...left.map(({ drop = -1 }) => drop));
    if (worst < 0) break;
    left = left.filter(({ drop = -1 }) => drop !== worst);
  }
  return left;
}

/** One that serves and gets nothing for a moment is called by what keeps it. */
export function stateOf({ process: { state, absences } }: ProcessFigures): string {
  return state === 'serving' ? (absences[0] ?? state) : state;
}

function toneOf({ process: { state, absences } }: ProcessFigures): Tone {
  if (state !== 'serving') return 'warning';
  return absences.length === 0 ? 'good' : 'bad';
}
