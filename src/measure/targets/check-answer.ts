/** A target is timed only if it answers right: who says less, or nothing, would win. */
import { Agent, get } from 'node:http';
import { withDeadline } from '../processes/deadline.ts';

export interface ExpectedAnswer {
  /** Of the request. Default: `/`. */
  readonly path?: string;
  /** False for a user's own, of which only the status is known: 2xx. Default: true. */
  readonly isOurApp?: boolean;
}

const TIMEOUT_MS = 5000;

/** Asks twice on one connection. Rejects with what came instead of what should. */
export async function checkTarget(
  port: number,
  { path = '/', isOurApp = true }: ExpectedAnswer = {},
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    for (const turn of ['first', 'second'] as const) {
      const asked = ask(agent, port, path);
      const answer = await withDeadline(asked, `the answer to the ${turn} GET ${path}`, TIMEOUT_MS);
      if (!(isOurApp ? isOurs(answer) : isFine(answer))) {
        throw new Error(`the ${turn} GET ${path} was answered with ${inWords(answer)}`);
      }
      if (isOurApp && turn === 'second' && !answer.isReused) {
        throw new Error('the connection was closed after the first answer');
      }
    }
  } finally {
    agent.destroy();
  }
}

interface Answer {
  readonly status: number;
  readonly worker: string | undefined;
  readonly body: string;
  /** Came on the connection of an earlier request. */
  readonly isReused: boolean;
}

function isOurs({ status, worker = '', body }: Answer): boolean {
  return status === 200 && body === 'Hello, world!' && /^\d+$/.test(worker);
}

function isFine({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

function ask(agent: Agent, port: number, path: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = get({ agent, port, host: '127.0.0.1', path }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        body += part;
      });
      response.once('error', reject);
      response.once('end', () => {
        const worker = response.headers['x-worker']?.toString();
        resolve({ status: response.statusCode!, worker, body, isReused: request.reusedSocket });
      });
    });
    request.on('error', reject);
  });
}

const SHOWN_CHARACTERS = 80;

function inWords({ status, worker, body }: Answer): string {
  const from = worker === undefined ? 'no X-Worker' : `X-Worker ${JSON.stringify(worker)}`;
  return `status ${status}, ${from} and ${JSON.stringify(body.slice(0, SHOWN_CHARACTERS))}`;
}
