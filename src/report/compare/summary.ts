/** The numbers of all targets, in the order of the command line, as a table for every renderer. */
import type { CompareResult, TargetResult } from '../../measure/contract.ts';
import type { Cell, Mark, Ratio, Row, Table } from '../table/contract.ts';
import { failureText } from './circumstances.ts';
import { bestNames, type Column, columnsOf, overRounds } from './columns.ts';
import { differenceText, NONE, rangeText, ratioRange } from './numbers.ts';

/** Those of the columns that `isShown` wants, and the errors. Targets without numbers have the reason in their row. */
export function summaryTable(result: CompareResult, isShown: (column: Column) => boolean): Table {
  const columns = columnsOf(result).filter(isShown);
  const best = columns.map((column) => bestNames(column, result));
  const rows = result.targets.map((target): Row => {
    const head = { name: target.name, marks: marksOf(target, result) };
    if (target.summary === undefined) return { ...head, cells: { reason: failureText(target) } };
    const cells = columns.map((column, index) => cellOf(column, target, best[index]!.has(target.name)));
    return { ...head, cells: [...cells, errorsCell(target.summary.errors)] };
  });
  const missing = result.missing.map(
    ({ name, how }): Row => ({ name, cells: { reason: `not run: ${how}` } }),
  );
  return {
    columns: [
      { title: 'target' },
      ...columns.map(({ title, difference }) => ({
        title,
        isRanked: true,
        hasRatio: difference !== undefined && hasRatios(result),
      })),
      { title: 'errors' },
    ],
    rows: [...rows, ...missing],
  };
}

export function hasRatios({ targets }: CompareResult): boolean {
  return targets.some(({ comparison }) => comparison !== undefined);
}

export function isGeneratorBound({ targets }: CompareResult): boolean {
  return targets.some(({ summary }) => summary?.isGeneratorBound);
}

/** To the baseline. */
export function ratioOf(
  { difference }: Pick<Column, 'difference'>,
  { comparison }: TargetResult,
): Ratio | undefined {
  const found = comparison && difference?.(comparison);
  return found && { text: differenceText(found), range: ratioRange(found), isShown: found.isShown };
}

function marksOf({ name, program, summary }: TargetResult, { baseline }: CompareResult): Mark[] {
  return [
    ...(program === undefined ? [] : [{ text: program }]),
    ...(name === baseline ? [{ text: 'baseline' }] : []),
    ...(summary?.isGeneratorBound ? [{ text: 'generator-bound', isWarning: true }] : []),
  ];
}

function cellOf(column: Column, target: TargetResult, isBest: boolean): Cell {
  const value = overRounds(column, target);
  const ratio = ratioOf(column, target);
  if (value === undefined) return { text: NONE, kind: 'missing', ratio };
  return { text: column.text(value.median), range: rangeText(value, column.text), isBest, ratio };
}

function errorsCell(errors: number): Cell {
  return { text: errors.toLocaleString('en'), ...(errors === 0 ? {} : { kind: 'warning' }) };
}
