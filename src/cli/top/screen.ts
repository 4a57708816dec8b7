/** The whole screen of the terminal, lent for a while and given back as it was, whatever ends that. */
import type { Terminal } from '../terminal.ts';
import { paint } from './paint.ts';
import type { Line, Size } from './view/contract.ts';

export interface ScreenUser {
  /** What the terminal sent. */
  typed(chunk: string): void;
  /** It has another size, or is back after a stop. */
  changed(): void;
  /** A signal asked for the end, or the terminal is gone. */
  ended(signal: NodeJS.Signals): void;
  /** A bug: nobody caught it. */
  failed(error: unknown): void;
}

/** Of xterm, which all others follow: the other screen, cursor, line wrapping, pastes in brackets. */
const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?2004h\x1b[2J';
const LEAVE = '\x1b[?2026l\x1b[0m\x1b[?2004l\x1b[?7h\x1b[?25h\x1b[?1049l';

/** Terminals that know synchronized updates show a frame at once; the others ignore it. */
const BEGIN_FRAME = '\x1b[?2026h';
const END_FRAME = '\x1b[?2026l';

const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

export class Screen {
  readonly #terminal: Terminal;
  readonly #user: ScreenUser;
  #isTaken = false;
  /** By row, as it is on the screen. */
  #drawn: string[] = [];

  constructor(terminal: Terminal, user: ScreenUser) {
    this.#terminal = terminal;
    this.#user = user;
  }

  open(): void {
    process.on('exit', this.#giveBack);
    process.on('uncaughtException', this.#failed);
    process.on('SIGTSTP', this.#stop);
    process.on('SIGCONT', this.#goOn);
    for (const signal of END_SIGNALS) process.on(signal, this.#user.ended);
    process.stdout.on('resize', this.#changed);
    process.stdin.setEncoding('utf8').on('data', this.#typed);
    process.stdin.on('end', this.#hungUp).on('error', this.#hungUp);
    this.#take();
  }

  close(): void {
    this.#giveBack();
    process.off('exit', this.#giveBack);
    process.off('uncaughtException', this.#failed);
    process.off('SIGTSTP', this.#stop);
    process.off('SIGCONT', this.#goOn);
    for (const signal of END_SIGNALS) process.off(signal, this.#user.ended);
    process.stdout.off('resize', this.#changed);
    process.stdin.off('data', this.#typed).off('end', this.#hungUp).off('error', this.#hungUp);
    process.stdin.pause();
  }

  get size(): Size {
    const { columns = 80, rows = 24 } = process.stdout;
    return { columns, rows };
  }

  /** Writes the rows that have changed. */
  draw(lines: readonly Line[]): void {
    if (!this.#isTaken) return;
    let text = '';
    lines.forEach((line, row) => {
      const painted = paint(line, this.#terminal.isStyled);
      // Cleared before and not behind: a character of another width than is thought of leaves nothing of its own.
      if (this.#drawn[row] !== painted) text += `\x1b[${row + 1};1H\x1b[2K${painted}`;
      this.#drawn[row] = painted;
    });
    if (text !== '') this.#terminal.out(BEGIN_FRAME + text + END_FRAME);
  }

  /** The next frame is drawn in whole. */
  clear(): void {
    this.#drawn = [];
    if (this.#isTaken) this.#terminal.out('\x1b[2J');
  }

  /** As Ctrl-Z: the kernel would send it to all that the shell started as one job. */
  suspend(): void {
    process.kill(0, 'SIGTSTP');
  }

  #take(): void {
    this.#isTaken = true;
    this.#drawn = [];
    // Off first: a shell may have changed the terminal behind the back of Node, which sets no mode twice.
    this.#setRaw(false);
    this.#setRaw(true);
    this.#terminal.out(ENTER);
  }

  #setRaw(isRaw: boolean): void {
    try {
      process.stdin.setRawMode(isRaw);
    } catch {
      // The terminal is gone, which a signal says.
    }
  }

  readonly #giveBack = (): void => {
    if (!this.#isTaken) return;
    this.#isTaken = false;
    this.#terminal.out(LEAVE);
    this.#setRaw(false);
  };

  /** With no listener the signal stops the process; SIGSTOP would do so even where nobody could continue it. */
  readonly #stop = (): void => {
    this.#giveBack();
    process.off('SIGTSTP', this.#stop);
    process.kill(process.pid, 'SIGTSTP');
  };

  readonly #goOn = (): void => {
    process.off('SIGTSTP', this.#stop);
    process.on('SIGTSTP', this.#stop);
    this.#take();
    this.#user.changed();
  };

  readonly #changed = (): void => {
    this.clear();
    this.#user.changed();
  };

  readonly #typed = (chunk: string): void => this.#user.typed(chunk);
  readonly #hungUp = (): void => this.#user.ended('SIGHUP');
  readonly #failed = (error: unknown): void => this.#user.failed(error);
}
