/** The page of a fake master on a port of its own, and those who ask it. */
import { type IncomingHttpHeaders, type RequestOptions, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { ControlOptions } from '../../src/admin/control.ts';
import type { Snapshot, WatchListener } from '../../src/master/observe/contract.ts';
import { type FakeOperations, fakeOperations } from '../admin/fake-operations.ts';
import { type Opened, open } from '../admin/open.ts';

export const TOKEN = 'token-of-the-tests-0123456789';

export interface Site {
  readonly port: number;
  readonly opened: Opened;
  readonly operations: FakeOperations;
  /** How many look at the master. */
  looks(): number;
  /** As a master that was looked at would. */
  see(snapshot: Snapshot): void;
  ask(target: string, how?: How): Promise<Answer>;
  /** The cookie of a session. */
  signIn(): Promise<string>;
}

export interface How {
  readonly method?: string;
  readonly headers?: RequestOptions['headers'];
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly code: string | undefined;
}

export async function openSite(options: Partial<ControlOptions> = {}): Promise<Site> {
  const listeners = new Set<WatchListener>();
  const operations = fakeOperations({
    watch(_, listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  });
  const all = { control: 'off', adminPort: 0, adminToken: TOKEN, ...options };
  const opened = await open('/nowhere', { operations, options: all });
  const { port } = opened.control.adminAddress!;
  const ask = (target: string, how: How = {}): Promise<Answer> => askAt(port, target, how);
  return {
    ...{ port, opened, operations, ask },
    looks: () => listeners.size,
    see(snapshot) {
      for (const listener of listeners) listener(snapshot);
    },
    async signIn() {
      const { headers } = await ask('/session', json({ token: TOKEN }));
      return headers['set-cookie']![0]!.split(';')[0]!;
    },
  };
}

export function json(body: object, headers: Readonly<Record<string, string>> = {}): How {
  return {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}

/** Gives what has come of the stream so far. */
export function view(port: number, cookie: string): Promise<{ readonly socket: Socket; text(): string }> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => {});
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  socket.write(`GET /feed HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: ${cookie}\r\n\r\n`);
  return new Promise((resolve) => socket.once('data', () => resolve({ socket, text: () => text })));
}

function askAt(port: number, path: string, { method = 'GET', headers = {}, body }: How): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      incoming.on('end', () => {
        const [, code] = /"code":"(\w+)"/.exec(text) ?? [];
        resolve({ status: incoming.statusCode!, headers: incoming.headers, text, code });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
