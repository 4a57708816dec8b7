/** Text for a person on standard output and standard error, as opposed to the log. */
import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';

export interface Terminal {
  /** Writes to standard output. */
  out(text: string): void;
  /** Writes to standard error. */
  error(text: string): void;
  /** Characters per line. */
  readonly columns: number;
  /** False when colours and bold letters are unwelcome. */
  readonly isStyled: boolean;
}

export function openTerminal(env: Readonly<Record<string, string | undefined>>): Terminal {
  const isTerminal = isatty(1);
  return {
    out: (text) => writeAll(1, text),
    error: (text) => writeAll(2, text),
    columns: widthOf(env, isTerminal),
    isStyled: isTerminal && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb',
  };
}

function widthOf(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): number {
  const asked = Number(env.COLUMNS);
  const width = Number.isInteger(asked) && asked > 0 ? asked : isTerminal ? process.stdout.columns : 80;
  // Lines beyond 110 characters are hard to read, and below 40 nothing fits.
  return Math.min(110, Math.max(40, width));
}

/** Synchronous, so that process.exit() cuts nothing off; what process.stdout does with pipes is asynchronous. */
function writeAll(fd: number, text: string): void {
  let bytes = Buffer.from(text);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(fd, bytes));
    } catch (error) {
      // The other end of a pipe may have set it to non-blocking; a closed one (`lb --help | head`) ends it.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}
