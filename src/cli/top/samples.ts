/** The snapshots of a master for as long as anybody wants them, over its end and the beginning of the next. */
import { type FollowOptions, FollowRefused, follow } from '../../admin/follow.ts';
import type { Running } from '../../admin/running.ts';
import { type PointsmanError, pointsmanError } from '../../errors.ts';
import { SNAPSHOT_SCHEMA, type Snapshot } from '../../master/observe/contract.ts';
import { askFailure, failureIn } from '../control/ask-master.ts';

export interface Sampling {
  /** Which master; asked again after each loss with what was found first. */
  find(before: Running | undefined): Promise<Running>;
  readonly everyMs: number;
  /** How long a master may say nothing beyond that. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface SampleListener {
  /** `line` is the snapshot as the master wrote it. Nothing more is read before it has resolved. */
  sample(snapshot: Snapshot, line: string, path: string): void | Promise<void>;
  /** There are none for now; it goes on trying. */
  lost(reason: PointsmanError): void;
}

const RETRY_MS = 1000;

/** Resolves when the signal is given. Rejects, as `lb status` would, where there was not a single sample. */
export async function sampleMaster(sampling: Sampling, listener: SampleListener): Promise<void> {
  const { find, signal } = sampling;
  let running: Running | undefined;
  let hasAny = false;
  while (!signal.aborted) {
    try {
      running = await find(running);
      await readFrom(running.path, sampling, async (snapshot, line, path) => {
        hasAny = true;
        await listener.sample(snapshot, line, path);
      });
    } catch (error) {
      const failure = askFailure(error, {
        ...{ path: running?.path ?? '', what: 'The answer', timeoutMs: sampling.timeoutMs },
      });
      if (!hasAny || failure.code === 'ERR_INTERNAL') throw failure;
      if (signal.aborted) return;
      listener.lost(failure);
      await pause(RETRY_MS, signal);
    }
  }
}

/** Until it ends, which is an error unless somebody asked for it. */
async function readFrom(
  path: string,
  { everyMs, timeoutMs, signal }: Sampling,
  take: SampleListener['sample'],
): Promise<void> {
  const silentMs = everyMs + timeoutMs;
  const options: FollowOptions = { target: `/v1/watch?everyMs=${everyMs}`, silentMs, signal };
  try {
    for await (const line of follow(path, options)) await take(snapshotIn(line, path), line, path);
  } catch (error) {
    if (!(error instanceof FollowRefused)) throw error;
    throw (
      failureIn(error.answer, path, 'The watch') ??
      pointsmanError('ERR_NO_ANSWER', { path, reason: error.message })
    );
  }
  if (!signal.aborted) {
    throw pointsmanError('ERR_NOT_RUNNING', { what: `No master at ${path}`, hint: 'It has just ended.' });
  }
}

function snapshotIn(line: string, path: string): Snapshot {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw pointsmanError('ERR_NO_ANSWER', { path, reason: 'its answer is no JSON' }, error);
  }
  const { schema } = (value ?? {}) as { readonly schema?: unknown };
  if (schema === SNAPSHOT_SCHEMA) return value as Snapshot;
  const reason = `its snapshots have the schema ${String(schema)}, and this lb reads ${SNAPSHOT_SCHEMA}`;
  throw pointsmanError('ERR_NO_ANSWER', { path, reason });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, ms);
    function end(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    }
    signal.addEventListener('abort', end);
  });
}
