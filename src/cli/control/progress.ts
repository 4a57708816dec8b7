/** How far it is, on a terminal, while a command waits; nothing where nobody watches. */
import { isatty } from 'node:tty';
import { ask } from '../../admin/ask.ts';
import type { StatusAnswer } from '../../admin/operations/routes.ts';
import type { Environment } from '../../admin/socket/places.ts';
import { printable } from '../../text/printable.ts';
import { shortDuration } from './numbers.ts';

/** In words, such as "worker 2: 17 connections left". */
export type Describe = (status: StatusAnswer) => string;

const FIRST_MS = 400;
const EVERY_MS = 500;

/** Gives the function that takes it away again. */
export function showProgress(path: string, describe: Describe, env: Environment): () => void {
  if (!isatty(1) || !isatty(2) || env.TERM === 'dumb') return () => {};
  const beganAtMs = performance.now();
  let isOver = false;
  let timer = setTimeout(look, FIRST_MS);
  async function look(): Promise<void> {
    const text = await described(path, describe);
    if (isOver) return;
    const seconds = shortDuration(performance.now() - beganAtMs);
    process.stderr.write(`\r\x1b[K${text} (${seconds})`.slice(0, 4 + (process.stderr.columns ?? 80)));
    timer = setTimeout(look, EVERY_MS);
  }
  return () => {
    isOver = true;
    clearTimeout(timer);
    process.stderr.write('\r\x1b[K');
  };
}

async function described(path: string, describe: Describe): Promise<string> {
  try {
    const { status, body } = await ask(path, { method: 'GET', target: '/v1/status', timeoutMs: EVERY_MS });
    return status === 200 ? printable(describe(body as StatusAnswer)) : 'waiting';
  } catch {
    return 'waiting';
  }
}
