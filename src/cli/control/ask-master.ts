/** A question of a command to its master; what goes wrong on the way is an error of ours. */
import { type Answer, AskTimeout, ask, type Question } from '../../admin/ask.ts';
import { errorTable, exitCodes, PointsmanError, pointsmanError } from '../../errors.ts';
import { formatDuration } from '../../options/grammar/duration.ts';

/** `what` such as "The reload". Throws ERR_TIMED_OUT, ERR_NOT_RUNNING and ERR_NO_ANSWER. */
export async function askMaster(path: string, question: Question, what: string): Promise<Answer> {
  try {
    return await ask(path, question);
  } catch (error) {
    throw askFailure(error, { path, what, timeoutMs: question.timeoutMs });
  }
}

/** What went wrong between a command and its master, as an error of ours. */
export function askFailure(
  error: unknown,
  { path, what, timeoutMs = 0 }: { path: string; what: string; timeoutMs?: number | undefined },
): PointsmanError {
  if (error instanceof PointsmanError) return error;
  if (error instanceof AskTimeout) {
    return pointsmanError('ERR_TIMED_OUT', { what, timeout: formatDuration(timeoutMs) });
  }
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ECONNREFUSED') {
    const hint = 'It has just ended.';
    return pointsmanError('ERR_NOT_RUNNING', { what: `No master at ${path}`, hint }, error);
  }
  const reason = code === 'ECONNRESET' ? 'it closed the connection' : message;
  return pointsmanError('ERR_NO_ANSWER', { path, reason }, error);
}

/** Why the master did not do what it was asked, such as "The scale"; undefined where it did. */
export function failureIn({ status, body }: Answer, path: string, what: string): PointsmanError | undefined {
  if (status < 400) return undefined;
  const { error } = body as { error?: { code?: unknown; message?: unknown } };
  const known = errorTable.find(({ code }) => code === error?.code);
  if (known?.exitCode === exitCodes.workersFailed) {
    // What was to be new did not start.
    const message = `${what} was undone, and what served before still does. ${String(error!.message)}`;
    return new PointsmanError(known.code, message, { exitCode: exitCodes.rolledBack });
  }
  if (known !== undefined) return new PointsmanError(known.code, String(error!.message));
  const reason = typeof error?.message === 'string' ? error.message.replace(/\.$/, '') : `status ${status}`;
  return pointsmanError('ERR_NO_ANSWER', { path, reason });
}
