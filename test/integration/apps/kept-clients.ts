/**
 * Clients that keep their connection as long as the server does, and send the next request as soon as they have an
 * answer: one at a time, several at once, or with a body.
 */
import { connect, type Socket } from 'node:net';

export interface KeptClients {
  readonly answered: number;
  /** So many were opened, by all of them. */
  readonly connections: number;
  /** Requests that had to be sent again, after an answer had said that it is the last one of its connection. */
  readonly retried: number;
  /** What should not be. */
  readonly failures: readonly string[];
  /** Lets every client finish what it has begun. */
  stop(): Promise<void>;
}

/** What a client sends at a time. */
export interface Habit {
  readonly name: string;
  readonly bytes: string;
  readonly requests: number;
  readonly answer: string;
}

const get = 'GET / HTTP/1.1\r\nHost: test\r\n\r\n';
const BODY_BYTES = 16 * 1024;
const post = `POST / HTTP/1.1\r\nHost: test\r\nContent-Length: ${BODY_BYTES}\r\n\r\n${'x'.repeat(BODY_BYTES)}`;

export const habits: readonly Habit[] = [
  { name: 'one at a time', bytes: get, requests: 1, answer: '0 bytes' },
  { name: 'three at once', bytes: get.repeat(3), requests: 3, answer: '0 bytes' },
  { name: 'with a body', bytes: post, requests: 1, answer: `${BODY_BYTES} bytes` },
];

/** A server that does not answer is not waited for. */
const ANSWER_WITHIN_MS = 10_000;

/** `width` clients of each habit. */
export function startKeptClients(port: number, width: number): KeptClients {
  const state = { answered: 0, connections: 0, retried: 0, failures: [] as string[], isOver: false };
  const clients = habits.flatMap((habit) => Array.from({ length: width }, () => live(port, habit, state)));
  return {
    get answered() {
      return state.answered;
    },
    get connections() {
      return state.connections;
    },
    get retried() {
      return state.retried;
    },
    failures: state.failures,
    async stop() {
      state.isOver = true;
      await Promise.all(clients);
    },
  };
}

interface State {
  answered: number;
  connections: number;
  retried: number;
  failures: string[];
  isOver: boolean;
}

async function live(port: number, habit: Habit, state: State): Promise<void> {
  // A client that fails again and again has told enough.
  while (!state.isOver && state.failures.length < 1000) await liveOnOneConnection(port, habit, state);
}

function liveOnOneConnection(port: number, habit: Habit, state: State): Promise<void> {
  state.connections++;
  return new Promise((resolve) => {
    const socket: Socket = connect({ port, host: '127.0.0.1' });
    socket.setEncoding('latin1').setNoDelay().setTimeout(ANSWER_WITHIN_MS);
    let text = '';
    let unanswered = 0;
    let askedAtMs = 0;
    let isTold = false;
    let isDone = false;

    socket.on('connect', ask);
    socket.on('timeout', () => finish('no answer'));
    socket.on('error', (error: NodeJS.ErrnoException) => finish(error.code ?? error.message));
    socket.on('end', () => finish('the end of the connection'));
    socket.on('data', (part: string) => {
      text += part;
      for (;;) {
        const answer = /^HTTP\/1\.1 (\d+) [\s\S]*?\r\n\r\n/.exec(text);
        if (answer === null) return;
        const length = Number(/content-length: (\d+)/i.exec(answer[0])?.[1]);
        const end = answer[0].length + length;
        if (text.length < end) return;
        const body = text.slice(answer[0].length, end);
        text = text.slice(end);
        isTold ||= /connection: close/i.test(answer[0]);
        unanswered--;
        if (answer[1] === '200' && body === habit.answer) state.answered++;
        else state.failures.push(`${habit.name}: ${answer[0]}${body}`);
        if (unanswered > 0) continue;
        if (isTold || state.isOver) return finish('done');
        ask();
      }
    });

    const sinceAsked = (): string => (performance.now() - askedAtMs).toFixed(1);

    function ask(): void {
      unanswered = habit.requests;
      askedAtMs = performance.now();
      socket.write(habit.bytes);
    }

    function finish(how: string): void {
      if (isDone) return;
      isDone = true;
      if (isTold) state.retried += unanswered;
      else if (unanswered > 0 || how !== 'done')
        state.failures.push(
          `${habit.name}: ${unanswered} lost, ${sinceAsked()} ms after they were asked: ${how}`,
        );
      socket.destroy();
      resolve();
    }
  });
}
