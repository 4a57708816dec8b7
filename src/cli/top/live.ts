/** The live view: snapshots and keys go in, frames and changes come out. */
import { exitCodes, PointsmanError } from '../../errors.ts';
import type { Snapshot } from '../../master/observe/contract.ts';
import type { Terminal } from '../terminal.ts';
import { carryOut } from './carry-out.ts';
import { keyReader } from './keys.ts';
import { type Sampling, sampleMaster } from './samples.ts';
import { Screen } from './screen.ts';
import type { Action, Change, TopEvent, TopState } from './view/contract.ts';
import { frame } from './view/frame.ts';
import { advance } from './view/state.ts';

export interface LiveOptions {
  readonly state: TopState;
  readonly terminal: Terminal;
  readonly sampling: Omit<Sampling, 'signal'>;
  readonly isUnicode: boolean;
  readonly cwd: string;
}

const TICK_MS = 1000;

/** Resolves to the exit code when the user or a signal ends it. Until there is a first snapshot the screen is left alone. */
export async function showLive(options: LiveOptions): Promise<number> {
  const ending = new AbortController();
  let session: Session | undefined;
  try {
    return await new Promise<number>((end, fail) => {
      session = new Session(options, end, fail);
      sampleMaster({ ...options.sampling, signal: ending.signal }, session).catch(fail);
    });
  } finally {
    session?.close();
    ending.abort();
  }
}

class Session {
  readonly #options: LiveOptions;
  readonly #screen: Screen;
  readonly #end: (exitCode: number) => void;
  #state: TopState;
  #path = '';
  #heardAtMs = performance.now();
  #ticks: NodeJS.Timeout | undefined;

  constructor(options: LiveOptions, end: (exitCode: number) => void, fail: (error: unknown) => void) {
    const { state, terminal } = options;
    const read = keyReader();
    this.#options = options;
    this.#state = state;
    this.#end = end;
    this.#screen = new Screen(terminal, {
      typed: (chunk) => {
        for (const { type, text } of read(chunk)) {
          this.#dispatch(type === 'key' ? { type, key: text } : { type, text });
        }
        this.#draw();
      },
      changed: () => this.#draw(),
      ended: (signal) => end(signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated),
      failed: fail,
    });
  }

  sample(snapshot: Snapshot, _line: string, path: string): void {
    this.#heardAtMs = performance.now();
    this.#path = path;
    this.#tell({ type: 'snapshot', snapshot });
    if (this.#ticks !== undefined) return;
    this.#screen.open();
    this.#ticks = setInterval(() => {
      this.#tell({ type: 'tick', ageMs: performance.now() - this.#heardAtMs });
    }, TICK_MS);
    this.#draw();
  }

  lost({ message }: PointsmanError): void {
    this.#tell({ type: 'lost', reason: message });
  }

  close(): void {
    clearInterval(this.#ticks);
    if (this.#ticks !== undefined) this.#screen.close();
  }

  #tell(event: TopEvent): void {
    this.#dispatch(event);
    this.#draw();
  }

  #dispatch(event: TopEvent): void {
    const { state, action } = advance(this.#state, event);
    this.#state = state;
    if (action !== undefined) this.#act(action);
  }

  #act(action: Action): void {
    if (action.type === 'change') void this.#change(action.change);
    else if (action.type === 'suspend') this.#screen.suspend();
    else if (action.type === 'redraw') this.#screen.clear();
    else this.#end(action.type === 'quit' ? exitCodes.clean : exitCodes.interrupted);
  }

  async #change(change: Change): Promise<void> {
    const tell = (text: string, isFailure: boolean): void =>
      this.#tell({ type: 'told', notice: { text, isFailure } });
    try {
      const { begun, done } = carryOut(change, this.#path, this.#options.cwd);
      tell(begun, false);
      tell(await done, false);
    } catch (error) {
      if (!(error instanceof PointsmanError)) throw error;
      tell(error.message, true);
    }
  }

  #draw(): void {
    this.#screen.draw(frame(this.#state, this.#screen.size, this.#options.isUnicode));
  }
}
