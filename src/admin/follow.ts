/** Follows an answer of a master that goes on, line by line. */
import { type IncomingMessage, request } from 'node:http';
import { type Answer, AskTimeout } from './ask.ts';

export interface FollowOptions {
  /** Path and query. */
  readonly target: string;
  /** How long there may be nothing while somebody waits for it. */
  readonly silentMs: number;
  /** Ends it; the iteration is over then. */
  readonly signal: AbortSignal;
}

/** Asked for something that the master did not begin. */
export class FollowRefused extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`status ${answer.status}`);
    this.answer = answer;
  }
}

/**
 * Whole lines, without what ends them. Ends when the master ends its answer. Throws FollowRefused, AskTimeout, and what
 * the socket said (ENOENT, ECONNREFUSED, ECONNRESET).
 */
export async function* follow(
  socketPath: string,
  { target, silentMs, signal }: FollowOptions,
): AsyncGenerator<string, void> {
  const outgoing = request({ socketPath, path: target, agent: false });
  const abort = (): void => void outgoing.destroy();
  signal.addEventListener('abort', abort);
  let timer: NodeJS.Timeout | undefined;
  let heard = 0;
  const wait = (): void => {
    const before = heard;
    const end = (): void => void (heard === before && outgoing.destroy(new AskTimeout()));
    // After a stop of this process (SIGTSTP) the time is over, and what has come meanwhile is read first.
    timer = setTimeout(() => setImmediate(end), silentMs);
  };
  try {
    wait();
    const incoming = await answerTo(outgoing);
    incoming.setEncoding('utf8');
    let begun = '';
    for await (const chunk of incoming as AsyncIterable<string>) {
      clearTimeout(timer);
      heard++;
      const lines = (begun + chunk).split('\n');
      begun = lines.pop()!;
      if (begun.length > MAX_LINE) throw new Error('its answer is too long');
      if (incoming.statusCode === 200) yield* lines;
      wait();
    }
    if (incoming.statusCode !== 200)
      throw new FollowRefused({ status: incoming.statusCode!, body: bodyIn(begun) });
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    outgoing.destroy();
  }
}

function answerTo(outgoing: ReturnType<typeof request>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.on('error', reject);
    outgoing.once('response', (incoming) => {
      // A request that is destroyed with an error afterwards tells nobody but its answer.
      outgoing.on('error', (error) => incoming.destroy(error));
      resolve(incoming);
    });
    outgoing.end();
  });
}

function bodyIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** A snapshot of 1024 workers has two megabytes. */
const MAX_LINE = 33_554_432;
