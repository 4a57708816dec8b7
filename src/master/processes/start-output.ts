/**
 * What processes write to standard error before all have been ready waits for a moment. If the start fails over it, the
 * message of that failure tells it, and it is not passed on besides: several processes that fail in the same way would
 * say the same once each, and the message once more.
 */

/** From the last word of a process to the verdict: its end, and the reading of its pipes. */
const WAIT_MS = 500;
const MOST_BYTES = 65_536;

/** Whether the failure of a start tells this already. */
export type Told = (text: string) => boolean;

/** Each line of `text`, or what a kill has left of it, is in `message`. */
export function tellsAll(message: string, text: string): boolean {
  return text.split('\n').every((line) => message.includes(line.trimEnd()));
}

/** Of one process. */
export class StartOutput {
  readonly #passOn: (bytes: Buffer) => void;
  #held: Buffer[] = [];
  #bytes = 0;
  #isOver = false;
  #hasEnded = false;
  #isTold: Told | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(passOn: (bytes: Buffer) => void) {
    this.#passOn = passOn;
  }

  add(bytes: Buffer): void {
    this.#held.push(bytes);
    this.#bytes += bytes.length;
    if (this.#isOver || this.#bytes > MOST_BYTES) this.release();
    else if (this.#timer === undefined) this.#wait();
  }

  /** No more is to come, except from others that hold its pipe. */
  ended(): void {
    this.#hasEnded = true;
    if (this.#isTold === undefined) this.#wait();
    else this.#judge(this.#isTold);
  }

  /** The start has failed. */
  judge(isTold: Told): void {
    this.#isTold = isTold;
    if (this.#hasEnded) this.#judge(isTold);
    else this.#wait();
  }

  /** Passes on what is held, and holds nothing more. */
  release(): void {
    this.#isOver = true;
    this.#pass();
  }

  #judge(isTold: Told): void {
    if (isTold(Buffer.concat(this.#held).toString())) this.#held = [];
    this.release();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    if (!this.#isOver) this.#timer = setTimeout(() => this.#pass(), WAIT_MS);
  }

  #pass(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const held = this.#held;
    this.#held = [];
    this.#bytes = 0;
    if (held.length > 0) this.#passOn(Buffer.concat(held));
  }
}

/** Of all processes of a start. */
export class StartOutputs {
  #isUnderWay = false;
  #outputs: StartOutput[] = [];

  begin(): void {
    this.#isUnderWay = true;
  }

  /** Undefined where no start is under way. */
  hold(passOn: (bytes: Buffer) => void): StartOutput | undefined {
    if (!this.#isUnderWay) return undefined;
    const output = new StartOutput(passOn);
    this.#outputs.push(output);
    return output;
  }

  /** The first end counts. `isTold` where the start failed. */
  end(isTold?: Told): void {
    this.#isUnderWay = false;
    for (const output of this.#outputs.splice(0)) {
      if (isTold === undefined) output.release();
      else output.judge(isTold);
    }
  }
}
