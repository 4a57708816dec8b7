/** One connection, one request, one answer, with as little of Node.js in between as it allows. */
import { createConnection } from 'node:net';

/** What went wrong; undefined when the answer was 200 and complete. `endMs` is when its last byte came. */
export type Finished = (problem: string | undefined, endMs: number) => void;

/** One buffer for all: an answer is looked at before the next one is read. */
const buffer = Buffer.allocUnsafeSlow(64 * 1024);
const OK = Buffer.from('HTTP/1.1 200 ');

export function sendRequest(port: number, bytes: Buffer, timeoutMs: number, finished: Finished): void {
  let endMs = 0;
  let missing = Number.NaN;
  let problem: string | undefined;

  const onData = (count: number): true => {
    endMs = monotonicMs();
    if (Number.isNaN(missing)) {
      const answer = buffer.subarray(0, count);
      if (answer.indexOf(OK) !== 0) problem = `answered ${answer.toString('latin1', 9, 12)}`;
      missing = answerBytes(answer);
    }
    missing -= count;
    return true;
  };
  const socket = createConnection({
    port,
    host: '127.0.0.1',
    onread: { buffer, callback: onData },
  });
  const timer = setTimeout(() => {
    problem = 'no answer in time';
    socket.destroy();
  }, timeoutMs);
  socket.once('error', (error: NodeJS.ErrnoException) => {
    // A reset behind the whole answer takes nothing from the client.
    if (missing !== 0) problem ??= error.code ?? error.message;
  });
  socket.once('close', () => {
    clearTimeout(timer);
    if (missing !== 0) problem ??= 'closed without a whole answer';
    finished(problem, endMs);
  });
  socket.write(bytes);
}

/** Of the whole answer, by a head that came in one piece: every server here sends it so. */
function answerBytes(start: Buffer): number {
  const text = start.toString('latin1');
  const headEnd = text.indexOf('\r\n\r\n');
  const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1];
  return headEnd === -1 || length === undefined ? Number.NaN : headEnd + 4 + Number(length);
}

/** The clock of the machine, the same in every thread. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
