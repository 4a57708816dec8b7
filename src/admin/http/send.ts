/** Answers that end. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Reply, TextReply } from './contract.ts';

/** For a client that asks and does not read. */
const READ_MS = 10_000;

export const commonHeaders: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
};

/** Resolves when it is out, or its client gone. */
export function sendJson(
  response: ServerResponse,
  { status, body }: Reply,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  if (response.destroyed || response.headersSent) return Promise.resolve();
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    ...commonHeaders,
    ...headers,
  });
  const out = isOut(response);
  response.end(text);
  return out;
}

export async function sendText(response: ServerResponse, { contentType, parts }: TextReply): Promise<void> {
  if (response.destroyed) return;
  response.writeHead(200, { 'Content-Type': contentType, ...commonHeaders });
  const out = isOut(response);
  for (const part of parts) {
    if (response.destroyed) return;
    // Of one that reads slowly no more is held than a part.
    if (response.write(part)) await nextTurn();
    else await Promise.race([once(response, 'drain'), out]);
  }
  response.end();
  await out;
}

/** Or its client gone, or too slow to read it. */
export function isOut(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => response.destroy(), READ_MS);
    response.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
