import type { Wire } from '../../../src/worker/raw/exchange-contract.ts';

/** A wire whose client is the test: it sees each write, and decides when the wire is full. */
export interface MemoryWire extends Wire {
  readonly writes: Buffer[];
  readonly text: string;
  readonly state: 'open' | 'ended' | 'destroyed';
  readonly isPaused: boolean;
  /** What `write` answers from now on. */
  takesMore: boolean;
}

export function createMemoryWire(): MemoryWire {
  const writes: Buffer[] = [];
  let state: MemoryWire['state'] = 'open';
  let isPaused = false;
  return {
    takesMore: true,
    writes,
    get text() {
      return Buffer.concat(writes).toString('latin1');
    },
    get state() {
      return state;
    },
    get isPaused() {
      return isPaused;
    },
    write(bytes) {
      if (state !== 'open') throw new Error(`write after the wire was ${state}`);
      writes.push(bytes);
      return this.takesMore;
    },
    writeAll(pieces) {
      return this.write(Buffer.concat(pieces));
    },
    end() {
      if (state === 'open') state = 'ended';
    },
    destroy() {
      state = 'destroyed';
    },
    migrate: () => false,
    pause() {
      isPaused = true;
    },
    resume() {
      isPaused = false;
    },
  };
}
