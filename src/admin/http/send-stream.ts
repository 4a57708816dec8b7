/** Answers that go on: what a client does not read in time is not kept for it, and one that reads nothing is left. */
import type { ServerResponse } from 'node:http';
import type { StreamReply } from './contract.ts';
import { commonHeaders } from './send.ts';

const READ_MS = 10_000;

/** Resolves when the client is gone, or the server about to close. */
export function sendStream(
  response: ServerResponse,
  { contentType, open }: StreamReply,
  closing: AbortSignal,
): Promise<void> {
  if (response.destroyed || closing.aborted) {
    response.destroy();
    return Promise.resolve();
  }
  response.writeHead(200, { 'Content-Type': contentType, 'X-Accel-Buffering': 'no', ...commonHeaders });
  if (response.req.method === 'HEAD') {
    response.end();
    return Promise.resolve();
  }
  // The client is to know at once that it is heard.
  response.flushHeaders();
  return new Promise((resolve) => {
    let stuck: NodeJS.Timeout | undefined;
    const read = (): void => {
      clearTimeout(stuck);
      stuck = undefined;
    };
    const write = (text: string): boolean => {
      if (response.destroyed || stuck !== undefined) return false;
      if (!response.write(text)) stuck = setTimeout(() => response.destroy(), READ_MS);
      return true;
    };
    const end = (): void => void response.end();
    response.on('drain', read);
    closing.addEventListener('abort', end);
    const stop = open({ write });
    response.once('close', () => {
      stop();
      read();
      closing.removeEventListener('abort', end);
      resolve();
    });
  });
}
