/** What the test of parity needs of each driver. */
import type { Algorithm } from '../../../src/algorithms/contract.ts';
import type { ProcessAccount } from '../../../src/dispatch/process-account.ts';
import { type Event, SLOTS, type WorkerEvent } from './script.ts';
import { Worker } from './worker.ts';

export type MakeAlgorithm = (context: { now(): number; random(): number }) => Algorithm;

export abstract class Driver {
  nowMs = 0;
  /** What was decided since the last record: who got which connection, in order, and which were shed. */
  protected readonly sent: string[] = [];
  protected readonly shed: number[] = [];
  protected readonly workers: Worker[] = Array.from({ length: SLOTS }, () => new Worker());

  /** What was decided in this millisecond, and how every worker is seen after it. */
  record(): string {
    const states = this.workers.map((_, index) => stateOf(this.processOf(index + 1)));
    // In the order in which they came: of the live ones it is not known in which they were shed.
    const shed = this.shed.splice(0).sort((left, right) => left - right);
    const refused = shed.map((id) => `${id} shed`);
    return `${this.nowMs}: ${[...this.sent.splice(0), ...refused, ...states].join(' ')}`;
  }

  run(event: Event): void {
    if (event.kind === 'arrive') this.arrive();
    else if (this.canHappen(event)) this.happens(event);
  }

  abstract pass(): void;
  protected abstract arrive(): void;
  /** The worker has changed. */
  protected abstract happens(event: { readonly kind: WorkerEvent; readonly slot: number }): void;
  protected abstract processOf(slot: number): ProcessAccount;

  private canHappen({ kind, slot }: { readonly kind: WorkerEvent; readonly slot: number }): boolean {
    const worker = this.workers[slot - 1]!;
    switch (kind) {
      case 'take':
        return worker.take(this.nowMs);
      case 'finish':
        return worker.finish();
      case 'move':
        return worker.isAlive && worker.current === undefined;
      case 'drain':
        return worker.isAlive;
      case 'die':
        return worker.die();
      case 'replace':
        if (worker.isAlive) return false;
        worker.isAlive = true;
        return true;
    }
  }
}

function stateOf({ slot, isReady, pending, open, isBusy, absences }: ProcessAccount): string {
  if (!isReady) return `[${slot} gone]`;
  return `[${[slot, `${pending}/${open}`, ...(isBusy ? ['busy'] : []), ...[...absences].sort()].join(' ')}]`;
}
