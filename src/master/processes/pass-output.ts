/**
 * What an app writes goes on to where the master's user wants it, whole. Of each stream one piece at a time is under
 * way: while it is not written the stream is not read, and whoever writes to it waits, as with any pipe.
 *
 * The worker could be given the master's own descriptors instead, which would cost nothing. But then nobody would have
 * its last words when it dies, and the lines of several workers would be torn where they meet.
 */
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { AGENT_SLOT } from '../../protocol/worker-settings.ts';
import type { AppOutlet, AppOutput, OutputRecord, OutputSource } from '../contract.ts';
import { GatheredLines, LINE_BREAK } from './gathered-lines.ts';
import { StartOutputs } from './start-output.ts';

/** Lines up to this length come out in one piece, whoever else writes. */
const WHOLE_LINE = 65_536;
/** A record has to hold its whole line; longer ones become several. */
const WHOLE_RECORD = 1_048_576;
/** So long the beginning of a line waits for its end: a prompt, or progress on one line, is to be seen. */
const UNFINISHED_MS = 500;

export interface Passing {
  /**
   * Whether the stream is read although what was read before is not yet written. What a dead process left behind is
   * little, and must not wait.
   */
  hurry(isHurried: boolean): void;
}

export interface OutputPasser {
  /** What processes write to standard error from now on waits for how their start ends. */
  readonly starts: Pick<StartOutputs, 'begin' | 'end'>;
  pass(stream: Readable, slot: number, source: OutputSource): Passing;
}

export function createOutputPasser(output: AppOutput | undefined): OutputPasser {
  const lastUnfinished: LastUnfinished = { by: undefined };
  const starts = new StartOutputs();
  return {
    starts,
    pass(stream, slot, source) {
      stream.on('error', () => {});
      if (output === undefined) return { hurry: () => {} };
      const form = formOf(output[source], { slot, source, lastUnfinished });
      return passPieces(stream, form, source === 'stderr' ? starts : undefined);
    },
  };
}

/** How pieces of one stream are written. */
interface Form {
  readonly longest: number;
  /** Whether the beginning of a line may go on before the rest of it. */
  readonly isPatient: boolean;
  write(piece: Buffer, done: () => void): void;
}

interface LastUnfinished {
  /** Whose line at the terminal has no end yet. */
  by: object | undefined;
}

interface Stream {
  readonly slot: number;
  readonly source: OutputSource;
  readonly lastUnfinished: LastUnfinished;
}

function formOf(outlet: AppOutlet, stream: Stream): Form {
  if (outlet.form === 'json')
    return { longest: WHOLE_RECORD, isPatient: true, write: recording(outlet.log, stream) };
  const to: Form['write'] = (piece, done) => outlet.write(piece, done, stream.slot);
  const write = outlet.form === 'prefix' ? prefixing(to, stream) : to;
  if (outlet.isByLine === true) return { longest: WHOLE_RECORD, isPatient: true, write: ending(write) };
  return { longest: WHOLE_LINE, isPatient: false, write };
}

function passPieces(
  stream: Readable,
  { longest, isPatient, write }: Form,
  starts: StartOutputs | undefined,
): Passing {
  const lines = new GatheredLines(longest);
  let underWay = 0;
  let isHurried = false;
  let timer: NodeJS.Timeout | undefined;

  const go = (piece: Buffer | undefined): void => {
    if (piece === undefined) return;
    underWay++;
    if (!isHurried) stream.pause();
    write(piece, () => {
      underWay--;
      if (underWay === 0) stream.resume();
      if (underWay === 0) waitForTheRest();
    });
  };
  // While the stream is not read, the rest of a line cannot come.
  const waitForTheRest = (): void => {
    clearTimeout(timer);
    if (isPatient || lines.isEmpty || underWay > 0) return;
    timer = setTimeout(() => go(lines.take()), UNFINISHED_MS);
    timer.unref?.();
  };
  let isOver = false;
  const receive = (chunk: Buffer): void => {
    go(lines.add(chunk));
    if (isOver) end();
    else waitForTheRest();
  };
  const end = (): void => {
    clearTimeout(timer);
    go(lines.take());
  };
  const held = starts?.hold(receive);
  stream.on('data', (chunk: Buffer) => (held === undefined ? receive(chunk) : held.add(chunk)));
  stream.once('end', () => {
    isOver = true;
    held?.ended();
    end();
  });
  return {
    hurry(hurried) {
      isHurried = hurried;
      if (hurried) {
        stream.resume();
        return;
      }
      if (underWay > 0) stream.pause();
      // The process is gone. Who still holds its pipe, and may do so for ever, goes on with a line of his own.
      held?.ended();
      if (isPatient) go(lines.take());
    },
  };
}

/** Ends what is no whole line. */
function ending(write: Form['write']): Form['write'] {
  return (piece, done) =>
    write(piece.at(-1) === LINE_BREAK ? piece : Buffer.concat([piece, Buffer.of(LINE_BREAK)]), done);
}

/** `[slot]` or `[agent]` in front of each line. Bytes that are no text stay what they are. */
function prefixing(
  write: (bytes: Buffer, done: () => void) => void,
  { slot, lastUnfinished }: Stream,
): Form['write'] {
  const me = {};
  const prefix = slot === AGENT_SLOT ? '[agent] ' : `[${slot}] `;
  return (piece, done) => {
    const isEnded = piece.at(-1) === 0x0a;
    const body = piece.toString('latin1', 0, isEnded ? piece.length - 1 : piece.length);
    const { by } = lastUnfinished;
    const start = by === me ? '' : by === undefined ? prefix : `\n${prefix}`;
    const text = start + body.replaceAll('\n', `\n${prefix}`) + (isEnded ? '\n' : '');
    lastUnfinished.by = isEnded ? undefined : me;
    write(Buffer.from(text, 'latin1'), done);
  };
}

/** A record for each line. */
function recording(
  log: (records: readonly OutputRecord[], done: () => void) => void,
  { slot, source }: Stream,
): Form['write'] {
  const decoder = new StringDecoder('utf8');
  return (piece, done) => {
    const lines = decoder.write(piece).split('\n');
    // Empty where the piece ends with a line.
    const rest = lines.pop()!;
    const records: OutputRecord[] = lines.map((line) => ({ slot, source, line: line.replace(/\r$/, '') }));
    if (rest !== '') records.push({ slot, source, line: rest, isContinued: true });
    log(records, done);
  };
}
