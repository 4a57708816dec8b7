/**
 * Those who look at the page. What they are told is made into bytes once for all of them, and goes to each in one piece
 * and as it is: a viewer costs one system call each time, and no memory of its own as long as it reads.
 */
import type { ServerResponse } from 'node:http';

export const VIEWER_LIMIT = 64;
/** Bytes. A viewer that has not read so much of what it was told does not look. */
export const UNREAD_LIMIT = 1_048_576;

export class Viewers {
  readonly #responses = new Set<ServerResponse>();
  readonly #dropped: () => void;

  /** `dropped` is told of each that did not read, and was cut. */
  constructor(dropped: () => void) {
    this.#dropped = dropped;
  }

  get size(): number {
    return this.#responses.size;
  }

  get isFull(): boolean {
    return this.#responses.size >= VIEWER_LIMIT;
  }

  has(response: ServerResponse): boolean {
    return this.#responses.has(response);
  }

  /** Begins the stream. `left` is called when it has ended, and it is none of them any more. */
  add(response: ServerResponse, left: () => void): void {
    // In chunks each event would be three pieces. The stream ends with its connection anyhow.
    response.removeHeader('Transfer-Encoding');
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      Connection: 'close',
      'X-Content-Type-Options': 'nosniff',
      'X-Accel-Buffering': 'no',
    });
    response.write('retry: 1000\n\n');
    this.#responses.add(response);
    response.once('close', () => {
      this.#responses.delete(response);
      left();
    });
  }

  tell(text: string): void {
    const bytes = Buffer.from(text);
    for (const response of this.#responses) this.#write(response, bytes);
  }

  tellOne(response: ServerResponse, text: string): void {
    this.#write(response, Buffer.from(text));
  }

  #write(response: ServerResponse, bytes: Buffer): void {
    if (response.destroyed) return;
    if (response.writableLength > UNREAD_LIMIT) {
      response.destroy();
      this.#dropped();
      return;
    }
    response.write(bytes);
  }
}
