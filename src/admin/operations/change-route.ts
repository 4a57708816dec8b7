/** A change as a route: logged with what was asked and how it ended, and carried out whether its client stays or not. */
import type { Logger } from 'pino';
import { PointsmanError } from '../../errors.ts';
import type { Operations } from '../../master/operations/contract.ts';
import { ANSWER_SCHEMA, type Reply, type Route } from '../http/contract.ts';
import { RequestRefused, refusalOf } from '../http/refusal.ts';
import type { Change, Outcome } from './changes.ts';
import { readFields } from './fields.ts';

export function changeRoute(change: Change, operations: Operations, logger: Logger): Route {
  return {
    method: 'POST',
    path: change.path,
    answer: async (asked) => {
      const isWaitedFor = waits(asked.query);
      const given = readFields(change.fields, asked.body);
      const outcome = logged(change, { slot: asked.slot, given }, logger, () =>
        change.carryOut(operations, given, asked.slot ?? 0),
      );
      if (isWaitedFor) return replyOf(await outcome);
      const atOnce = await Promise.race([outcome, nextTurn()]);
      // What is refused is refused at once; a rejection later is in the log.
      outcome.catch(() => {});
      return atOnce === undefined ? accepted : replyOf(atOnce);
    },
  };
}

const accepted: Reply = { status: 202, body: { schema: ANSWER_SCHEMA, accepted: true } };

function replyOf({ report, failure }: Outcome): Reply {
  if (failure !== undefined) return refusalOf(failure, report);
  return { status: 200, body: { schema: ANSWER_SCHEMA, ...report } };
}

function waits(query: URLSearchParams): boolean {
  const { wait = 'true', ...others } = Object.fromEntries(query);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined || (wait !== 'true' && wait !== 'false')) {
    throw new RequestRefused(400, 'ERR_INVALID_QUERY', 'The query may be wait=true or wait=false.');
  }
  return wait === 'true';
}

function nextTurn(): Promise<undefined> {
  return new Promise((resolve) => setImmediate(resolve, undefined));
}

async function logged(
  { name }: Change,
  { slot, given }: { slot: number | undefined; given: object },
  logger: Logger,
  carryOut: () => Promise<Outcome>,
): Promise<Outcome> {
  const beganAtMs = performance.now();
  const what = slot === undefined ? name : `${name} worker ${slot}`;
  const fields = { operation: name, ...(slot === undefined ? {} : { slot }), asked: given };
  logger.info({ event: 'control-asked', ...fields }, `${what}: asked for${shown(given)}`);
  const ended = (error?: unknown): void => {
    const durationMs = Math.round(performance.now() - beganAtMs);
    if (error === undefined) {
      logger.info({ event: 'control-done', ...fields, durationMs }, `${what}: done in ${durationMs} ms`);
      return;
    }
    const isKnown = error instanceof PointsmanError;
    const { code, message } = isKnown ? error : { code: 'ERR_INTERNAL', message: String(error) };
    const bug = isKnown ? {} : { err: error };
    logger.warn({ event: 'control-failed', ...fields, durationMs, code, ...bug }, `${what}: ${message}`);
  };
  try {
    const outcome = await carryOut();
    ended(outcome.failure);
    return outcome;
  } catch (error) {
    ended(error);
    throw error;
  }
}

function shown(given: object): string {
  return Object.keys(given).length === 0 ? '' : ` ${JSON.stringify(given)}`;
}
