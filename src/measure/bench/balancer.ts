/** A balancer in a process of its own, for as long as a benchmark lasts. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { PointsmanError } from '../../errors.ts';
import { withDeadline } from '../processes/deadline.ts';
import { endWithUs, killGroup } from '../processes/ends-with-us.ts';
import type { BalancerSettings } from './contract.ts';
import type { BalancerCounts, BenchAddress, BenchAnswer, BenchOrder } from './messages.ts';

export interface MeasuredBalancer {
  /** Of the master. */
  readonly pid: number;
  /** Such as `http://127.0.0.1:41233`. */
  readonly origin: string;
  readonly handoff: 'ipc' | 'mailbox';
  /** Rejects when its process ends before it was to. */
  readonly ended: Promise<never>;
  counts(): Promise<BalancerCounts>;
  /** Resolves when all its processes are gone. */
  stop(): Promise<void>;
}

/** What is still open after the load is nobody's any more. */
const SHUTDOWN_TIMEOUT_MS = 3_000;
const STOP_TIMEOUT_MS = 10_000;
const COUNT_TIMEOUT_MS = 10_000;
/** Of what it wrote to standard error, the end. */
const KEPT_ERROR_CHARACTERS = 2_000;

/** Resolves when its workers are ready. Rejects with the PointsmanError of a failed start; nothing of it is left then. */
export async function startBalancer(settings: BalancerSettings): Promise<MeasuredBalancer> {
  const child = forkServer();
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ended = endOf(child);
  const stop = async (): Promise<void> => {
    if (child.pid === undefined) return;
    if (child.connected) order(child, { type: 'pointsman:bench-stop' });
    // What was measured is worth more than a clean end.
    await withDeadline(gone, 'the balancer to stop', STOP_TIMEOUT_MS).catch(() => {});
    killGroup(child.pid);
    await gone;
  };
  try {
    const started = answerOf(child, 'pointsman:bench-started');
    order(child, {
      type: 'pointsman:bench-start',
      settings: { shutdownTimeout: SHUTDOWN_TIMEOUT_MS, ...settings },
    });
    const { handoff, addresses } = await Promise.race([started, ended]);
    return {
      pid: child.pid!,
      origin: originOf(addresses),
      handoff,
      ended,
      async counts() {
        const counted = answerOf(child, 'pointsman:bench-counted');
        order(child, { type: 'pointsman:bench-count' });
        const answer = Promise.race([counted, ended]);
        return (await withDeadline(answer, 'the counts of the balancer', COUNT_TIMEOUT_MS)).counts;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function forkServer(): ChildProcess {
  // In the form this very file is in, source or built, with the flags that run it.
  const file = new URL(`./server${import.meta.url.slice(-3)}`, import.meta.url);
  const child = fork(fileURLToPath(file), [], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // Errors keep their stacks.
    serialization: 'advanced',
    detached: true,
  });
  endWithUs(child);
  return child;
}

function order(child: ChildProcess, message: BenchOrder): void {
  // One that has just ended is told by `ended`.
  child.send(message, () => {});
}

function endOf(child: ChildProcess): Promise<never> {
  let errors = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-KEPT_ERROR_CHARACTERS);
  });
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    // 'close' and not 'exit': by then its last words have been read.
    child.once('close', (code, signal) => {
      reject(new Error(`the balancer ended (${signal ?? `exit code ${code}`}): ${errors.trim()}`));
    });
  });
  // After the last wait nobody asks.
  ended.catch(() => {});
  return ended;
}

type AnswerOf<Type extends BenchAnswer['type']> = Extract<BenchAnswer, { readonly type: Type }>;

/** Rejects with the error of a failed start. */
function answerOf<Type extends BenchAnswer['type']>(
  child: ChildProcess,
  type: Type,
): Promise<AnswerOf<Type>> {
  return new Promise((resolve, reject) => {
    const listener = (answer: BenchAnswer): void => {
      if (answer.type === type) resolve(answer as AnswerOf<Type>);
      else if (answer.type === 'pointsman:bench-failed') reject(errorOf(answer));
      else return;
      child.off('message', listener);
    };
    child.on('message', listener);
  });
}

function errorOf({ code, error }: AnswerOf<'pointsman:bench-failed'>): Error {
  if (code === undefined) return error;
  // Its own hint is about flags that a benchmark does not have.
  const message = code === 'ERR_PORT_AMBIGUOUS' ? manyAddresses : error.message;
  return new PointsmanError(code, message, { cause: error });
}

const manyAddresses =
  'This app listens on several addresses, and a benchmark can move only one to a free port. Start it with "lb", and measure ' +
  'the address you mean: lb bench --url http://127.0.0.1:PORT/.';

function originOf(addresses: readonly BenchAddress[]): string {
  const found = addresses.find(({ port }) => port !== 0);
  if (found === undefined) {
    throw new PointsmanError(
      'ERR_NOT_MEASURED',
      'Nothing was measured: the app does not listen on a TCP port. A benchmark needs one that speaks HTTP.',
    );
  }
  return `${found.scheme === 'https' ? 'https' : 'http'}://127.0.0.1:${found.port}`;
}
