/** One worker of a driver under test: what it has, and what an event makes of that. */
export class Worker {
  readonly pending: number[] = [];
  /** The connection it is on. */
  current: number | undefined;
  busySinceMs: number | undefined;
  finished = 0;
  isAlive = true;

  take(nowMs: number): boolean {
    if (!this.isAlive || this.current !== undefined || this.pending.length === 0) return false;
    this.current = this.pending.shift();
    this.busySinceMs = nowMs;
    return true;
  }

  finish(): boolean {
    if (this.current === undefined) return false;
    this.current = undefined;
    this.busySinceMs = undefined;
    this.finished++;
    return true;
  }

  /** Takes out what it has pending. */
  giveBack(): number[] {
    return this.pending.splice(0);
  }

  die(): boolean {
    if (!this.isAlive) return false;
    this.isAlive = false;
    this.current = undefined;
    this.busySinceMs = undefined;
    this.finished = 0;
    return true;
  }
}
