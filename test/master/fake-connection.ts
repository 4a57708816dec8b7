import type { Connection } from '../../src/handoff/contract.ts';

/** A connection that remembers what became of it. */
export class FakeConnection implements Connection {
  readonly id: number;
  readonly acceptedAtMs = 0;
  queuedMs = 0;
  lingers = false;
  fate: 'held' | 'released' | 'shed' = 'held';
  finishShedding: () => void = () => {};

  constructor(id: number) {
    this.id = id;
  }

  release(): void {
    this.fate = 'released';
  }

  shed(_answer: Buffer, linger: boolean, done: () => void): void {
    this.fate = 'shed';
    this.lingers = linger;
    this.finishShedding = done;
  }
}
