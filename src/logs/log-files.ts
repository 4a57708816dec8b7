/** All log files of a balancer: one, or one for each process whose name is put into the template. */
import { basename, dirname } from 'node:path';
import type { FileCalls } from './contract.ts';
import { LogHeld, lockedLog } from './lock.ts';
import { LogFile } from './log-file.ts';
import type { LogFileParts } from './log-file-parts.ts';
import { createNameReader, type LogOwner, logPath } from './names.ts';

export interface LogFiles {
  /** Opened by the first write to it. Owners without a place in the template share one. */
  fileOf(owner: LogOwner): LogFile;
  /**
   * Opens the one of lb itself, and those of ours that are there from before. Rejects as open(2) does for the first, and
   * with LogHeld for any.
   */
  open(): Promise<void>;
  /** Opens all anew; which. Rejects with the first that cannot be opened, when all others are. */
  reopen(): Promise<readonly string[]>;
  /** For those that nobody writes to. Resolves when none is under way. */
  rotateDue(): Promise<void>;
  /** The one at this path, if it is one of these; see LogFile. */
  hold(path: string, go: Promise<void>): Promise<void>;
  /** This process owns them from now on. */
  own(): Promise<void>;
  /** Another balancer may have them. */
  release(): void;
}

export function openLogFiles(template: string, parts: LogFileParts): LogFiles {
  const files = new Map<string, LogFile>();
  const all = (): LogFile[] => [...files.values()];

  const fileAt = (path: string): LogFile => {
    const file = files.get(path) ?? new LogFile(path, parts);
    files.set(path, file);
    return file;
  };
  const fileOf = (owner: LogOwner): LogFile => fileAt(logPath(template, owner));

  return {
    fileOf,
    // One that is not open yet is not to be opened before that either. Another master may have others.
    async hold(path, go) {
      if (isOneOf(template, path)) await fileAt(path).hold(go);
    },
    async own() {
      await Promise.all(all().map((file) => file.own()));
    },
    async open() {
      await fileOf('lb').open();
      // Even where nobody has that slot any more: the lines in it are to be rotated, and removed one day.
      for (const owner of await ownersIn(template, parts.calls)) {
        await fileOf(owner)
          .open()
          .catch((error) => {
            if (error instanceof LogHeld) throw Object.assign(error, { path: fileOf(owner).path });
          });
      }
      await Promise.all(all().map((file) => file.rotateIfDue()));
    },
    async reopen() {
      const ends = await Promise.allSettled(all().map((file) => file.reopen()));
      for (const [index, end] of ends.entries()) {
        if (end.status === 'rejected') throw Object.assign(end.reason, { path: all()[index]!.path });
      }
      return all().map(({ path }) => path);
    },
    release() {
      for (const file of all()) file.release();
    },
    async rotateDue() {
      await Promise.all(all().map((file) => file.rotateIfDue()));
    },
  };
}

function isOneOf(template: string, path: string): boolean {
  return (
    dirname(path) === dirname(template) && createNameReader(template).ownerOf(basename(path)) !== undefined
  );
}

/** Of files that are ours for certain: a balancer has locked them, or rotated them before. */
async function ownersIn(template: string, calls: FileCalls): Promise<LogOwner[]> {
  const { ownerOf, rotated } = createNameReader(template);
  try {
    const names = await calls.list(dirname(template));
    const ours = names.map((name) => basename(rotated(name)?.log ?? lockedLog(name) ?? ''));
    const owners = new Set(ours.filter((name) => names.includes(name)).map(ownerOf));
    return [...owners].filter((owner) => owner !== undefined);
  } catch {
    // A directory may let its files be written and not listed.
    return [];
  }
}
