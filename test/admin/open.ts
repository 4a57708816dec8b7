/** Opens the control of a fake master in a directory of its own. */
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { type Answer, ask, type Question } from '../../src/admin/ask.ts';
import { type Control, type ControlOptions, openControl } from '../../src/admin/control.ts';
import type { Operations } from '../../src/master/operations/contract.ts';
import { fakeOperations } from './fake-operations.ts';

export interface Opened {
  readonly control: Control;
  readonly path: string;
  readonly log: readonly Record<string, unknown>[];
  ask(question: Question): Promise<Answer>;
  post(target: string, body?: object): Promise<Answer>;
  get(target: string): Promise<Answer>;
}

export interface OpenSettings {
  readonly operations?: Operations;
  readonly options?: Partial<ControlOptions>;
  readonly tellsToken?: boolean;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** `directory` stands for XDG_RUNTIME_DIR. */
export async function open(
  directory: string,
  {
    operations = fakeOperations(),
    options = {},
    tellsToken = true,
    env = { XDG_RUNTIME_DIR: directory },
  }: OpenSettings = {},
): Promise<Opened> {
  const { logger, log } = createLog();
  const all = {
    app: undefined,
    name: undefined,
    control: 'auto',
    adminPort: undefined,
    adminHost: '127.0.0.1',
    adminNames: [],
    adminToken: undefined,
    adminOpen: ['health', 'metrics'] as const,
    adminControl: 'auto' as const,
    ...options,
  };
  const control = await openControl({ operations, options: all, logger, version: '1.2.3', tellsToken, env });
  const path = control.path ?? join(directory, 'none');
  return {
    control,
    path,
    log,
    ask: (question) => ask(path, question),
    post: (target, body) => ask(path, { method: 'POST', target, ...(body === undefined ? {} : { body }) }),
    get: (target) => ask(path, { method: 'GET', target }),
  };
}

export function createLog(): { logger: Logger; log: readonly Record<string, unknown>[] } {
  const log: Record<string, unknown>[] = [];
  const write = (line: string): void => void log.push(JSON.parse(line) as Record<string, unknown>);
  return { logger: pino({ level: 'debug', base: null }, { write }), log };
}
