/**
 * Log files while one master follows another one: both write to them, and one of the two rotates. As nobody can tell when
 * a rotated file will be compressed and removed, the other one writes nothing from just before a rotation until it has
 * opened what is there afterwards.
 */
import type { LogSharing } from '../logs/log-file-parts.ts';
import type { LogFiles } from '../logs/log-files.ts';
import { withDeadline } from '../platform/deadline.ts';
import type { HandedPart } from '../upgrade/contract.ts';
import { type Link, LinkEnded } from '../upgrade/link.ts';

const HOLD = 'logs-hold';
const GO = 'logs-go';
const REOPEN = 'logs-reopen';

/** One that was stopped does not write, and does not wait either. */
const HELD_WITHIN_MS = 5_000;

export class SharedLogs implements LogSharing {
  readonly #files: () => LogFiles;
  readonly #others = new Set<Link>();
  #isOwner: boolean;
  /** For the next master. */
  readonly handed: HandedPart = {
    begin: (link) => this.#join(link),
    release: async (link) => {
      this.#isOwner = false;
      // Somebody is to rotate them, should it end before this process does.
      link.onEnd(() => void this.own());
      await this.#files().rotateDue();
    },
  };

  /** `predecessor` rotates them so far. */
  constructor(files: () => LogFiles, predecessor: Link | undefined) {
    this.#files = files;
    this.#isOwner = predecessor === undefined;
    if (predecessor !== undefined) this.#join(predecessor);
  }

  isOwner(): boolean {
    return this.#isOwner;
  }

  async alone<Result>(path: string, rotate: () => Promise<Result>): Promise<Result> {
    const goOn = await this.#holdOthers(path);
    try {
      return await rotate();
    } finally {
      goOn();
    }
  }

  /** No other master rotates them from now on. */
  own(): Promise<void> {
    this.#isOwner = true;
    return this.#files().own();
  }

  /** Opens all anew, in each master; which. Rejects as `LogFiles.reopen`, or with what another one says. */
  async reopen(asker?: Link): Promise<readonly string[]> {
    const others = Promise.all(this.#allBut(asker).map((link) => unlessGone(link.ask(REOPEN))));
    // Those of this one, and with them its error, come first.
    const [own, theirs] = await Promise.allSettled([
      this.#files().reopen(),
      withDeadline(others, HELD_WITHIN_MS),
    ]);
    if (own.status === 'rejected') throw own.reason;
    if (theirs.status === 'rejected') throw theirs.reason;
    return own.value;
  }

  #join(link: Link): void {
    const waiting = new Map<string, () => void>();
    const go = (path: string): void => waiting.get(path)?.();
    this.#others.add(link);
    link.onEnd(() => {
      this.#others.delete(link);
      for (const path of waiting.keys()) go(path);
    });
    link.answer(HOLD, async (body) => {
      const path = String(body);
      const going = new Promise<void>((resolve) => waiting.set(path, resolve));
      void going.then(await this.#holdOthers(path, link));
      await this.#files().hold(path, going);
    });
    link.on(GO, (body) => go(String(body)));
    link.answer(REOPEN, async () => void (await this.reopen(link)));
  }

  #allBut(asker: Link | undefined): readonly Link[] {
    return [...this.#others].filter((link) => link !== asker);
  }

  /** All but `asker`. Gives what lets them go on; rejects where one does not wait. */
  async #holdOthers(path: string, asker?: Link): Promise<() => void> {
    const held = this.#allBut(asker);
    const goOn = (): void => {
      for (const link of held) void link.tell(GO, path);
    };
    let areHeld = false;
    const holding = Promise.all(held.map((link) => unlessGone(link.ask(HOLD, path)))).then(() => {
      areHeld = true;
    });
    try {
      await withDeadline(holding, HELD_WITHIN_MS);
      if (!areHeld) throw new Error('another lb writes to it, and does not answer');
    } catch (error) {
      goOn();
      throw error;
    }
    return goOn;
  }
}

async function unlessGone(answer: Promise<unknown>): Promise<void> {
  await answer.catch((error: unknown) => {
    if (!(error instanceof LinkEnded)) throw error;
  });
}
