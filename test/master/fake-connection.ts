import type { Connection } from '../../src/handoff/contract.ts';

/** A connection that remembers what became of it. */
export class FakeConnection implements Connection {
  readonly id: number;
  readonly listener: number;
  acceptedAtMs = 0;
  queuedMs = 0;
  lingers = false;
  isAbandoned = false;
  /** What it was refused with. */
  answer: Buffer | undefined;
  fate: 'held' | 'released' | 'shed' = 'held';
  finishShedding: () => void = () => {};

  constructor(id: number, listener = 1) {
    this.id = id;
    this.listener = listener;
  }

  hasLeft(): boolean {
    return this.isAbandoned;
  }

  release(): void {
    this.fate = 'released';
  }

  shed(answer: Buffer | undefined, linger: boolean, done: () => void): void {
    this.fate = 'shed';
    this.answer = answer;
    this.lingers = linger;
    this.finishShedding = done;
  }
}
