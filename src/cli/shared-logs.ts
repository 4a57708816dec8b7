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

export interface SharedLogs {
  readonly sharing: LogSharing;
  /** For the next master. */
  readonly handed: HandedPart;
  /** The master before lets this one rotate. */
  own(): Promise<void>;
  /** Opens all anew, in each master; which. Rejects as `LogFiles.reopen`, or with what another one says. */
  reopen(): Promise<readonly string[]>;
}

const HOLD = 'logs-hold';
const GO = 'logs-go';
const REOPEN = 'logs-reopen';

/** One that was stopped does not write, and does not wait either. */
const HELD_WITHIN_MS = 5_000;

export function shareLogs(files: () => LogFiles, predecessor: Link | undefined): SharedLogs {
  const others = new Set<Link>();
  let isOwner = predecessor === undefined;

  const own = (): Promise<void> => {
    isOwner = true;
    return files().own();
  };

  /** All but `asker`. Gives what lets them go on; rejects where one does not wait. */
  async function holdOthers(path: string, asker?: Link): Promise<() => void> {
    const held = [...others].filter((link) => link !== asker);
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

  function join(link: Link): void {
    const waiting = new Map<string, () => void>();
    const go = (path: string): void => waiting.get(path)?.();
    others.add(link);
    link.onEnd(() => {
      others.delete(link);
      for (const path of waiting.keys()) go(path);
    });
    link.answer(HOLD, async (body) => {
      const path = String(body);
      const going = new Promise<void>((resolve) => waiting.set(path, resolve));
      const goOn = await holdOthers(path, link);
      void going.then(goOn);
      await files().hold(path, going);
    });
    link.on(GO, (body) => go(String(body)));
    link.answer(REOPEN, async () => {
      await reopen(link);
    });
  }

  async function reopen(asker?: Link): Promise<readonly string[]> {
    const names = await files().reopen();
    const told = [...others].filter((link) => link !== asker);
    await Promise.all(told.map((link) => unlessGone(link.ask(REOPEN))));
    return names;
  }

  if (predecessor !== undefined) join(predecessor);
  return {
    sharing: {
      isOwner: () => isOwner,
      async alone(path, rotate) {
        const goOn = await holdOthers(path);
        try {
          return await rotate();
        } finally {
          goOn();
        }
      },
    },
    handed: {
      begin: join,
      async release(link) {
        isOwner = false;
        // Somebody is to rotate them, should it end before this process does.
        link.onEnd(() => void own());
        await files().rotateDue();
      },
    },
    own,
    reopen: () => reopen(),
  };
}

async function unlessGone(answer: Promise<unknown>): Promise<void> {
  await answer.catch((error: unknown) => {
    if (!(error instanceof LinkEnded)) throw error;
  });
}
