/** What cannot be answered, and as which status it is told. */
import { PointsmanError, pointsmanError } from '../../errors.ts';
import { ANSWER_SCHEMA, type Reply } from './contract.ts';
import type { RefusalReason } from './refusals.ts';

/** A request that no operation ever sees. */
export class RequestRefused extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }

  /** As what it is counted. */
  get reason(): RefusalReason {
    return reasons.get(this.status) ?? 'malformed';
  }
}

const reasons: ReadonlyMap<number, RefusalReason> = new Map([
  [404, 'path'],
  [405, 'method'],
  [413, 'too-large'],
  [415, 'content-type'],
]);

/** `more` are fields beside the error. */
export function refusalOf(error: unknown, more: object = {}): Reply {
  const { status, code, message } = toldOf(error);
  return { status, body: { schema: ANSWER_SCHEMA, error: { code, message }, ...more } };
}

/** True for what nobody who asks can do anything about. */
export function isBug(error: unknown): boolean {
  return !(error instanceof RequestRefused) && !(error instanceof PointsmanError);
}

function toldOf(error: unknown): { status: number; code: string; message: string } {
  if (error instanceof RequestRefused) return error;
  if (error instanceof PointsmanError) {
    return { status: statuses.get(error.code) ?? 500, code: error.code, message: error.message };
  }
  const reason = error instanceof Error ? error.message : 'no message';
  return { status: 500, code: 'ERR_INTERNAL', message: pointsmanError('ERR_INTERNAL', { reason }).message };
}

const statuses: ReadonlyMap<string, number> = new Map([
  ['ERR_INVALID_OPTION', 400],
  ['ERR_UNKNOWN_OPTION', 400],
  ['ERR_ALGORITHM_INVALID', 400],
  ['ERR_CONFIG_INVALID', 400],
  ['ERR_CONFIG_UNREADABLE', 400],
  ['ERR_NO_SLOT', 404],
  ['ERR_NO_AGENT', 404],
  ['ERR_BUSY', 409],
  ['ERR_LAST_WORKER', 409],
  ['ERR_SUPERSEDED', 409],
  ['ERR_STOPPING', 503],
  ['ERR_FILES_REPLACED', 503],
]);
