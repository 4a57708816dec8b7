/** How `lb` ends in an error: every one gets a code, an exit code and a sentence. */
import { inspect } from 'node:util';
import { PointsmanError, pointsmanError } from '../errors.ts';
import { descriptorLimit } from '../platform/descriptors.ts';
import { printableLines } from '../text/printable.ts';

/** What is not one of our errors is a bug, except for descriptors that ran out while modules were read. */
export function failureOf(error: unknown): PointsmanError {
  if (error instanceof PointsmanError) return error;
  if (isLackOfDescriptors(error)) {
    const limit = descriptorLimit();
    const details = { limit, needed: Math.max(neededToStart(), 2 * limit), isForStart: true };
    return pointsmanError('ERR_DESCRIPTOR_LIMIT', details, error);
  }
  const reason = error instanceof Error ? error.message : inspect(error, { depth: 1 });
  return pointsmanError('ERR_INTERNAL', { reason: reason === '' ? 'no message' : reason }, error);
}

/** Node 24 hides the code EMFILE behind one of its own when it cannot open a package.json. */
function isLackOfDescriptors(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (error as NodeJS.ErrnoException).code === 'EMFILE' || /too many open files/i.test(error.message);
}

/** For standard error. A bug comes with its stack, which a report of it needs. */
export function describeFailure(failure: PointsmanError): string {
  const sentence = `lb: ${printableLines(failure.message)} [${failure.code}]\n`;
  if (failure.code !== 'ERR_INTERNAL') return sentence;
  const { cause = failure } = failure;
  return `${sentence}${printableLines(cause instanceof Error ? (cause.stack ?? cause.message) : inspect(cause))}\n`;
}

/** Throws ERR_DESCRIPTOR_LIMIT when `limit` open files do not suffice to read the program itself. */
export function requireDescriptors(limit: number = descriptorLimit()): void {
  const needed = neededToStart();
  if (limit < needed) throw pointsmanError('ERR_DESCRIPTOR_LIMIT', { limit, needed, isForStart: true });
}

/**
 * Node 20 opens all modules of a program at the same time: measured, this one needs 106 descriptors there, while
 * Node 22 to 26 load it with 22. Both with room to grow.
 */
function neededToStart(): number {
  return Number(process.versions.node.split('.')[0]) < 22 ? 128 : 32;
}
