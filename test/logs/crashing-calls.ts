/** The file system for a process that meets its end, or an error, at a step of its own. */
import type { FileCalls } from '../../src/logs/contract.ts';
import { fileCalls } from '../../src/logs/file-calls.ts';

export interface CrashingCalls {
  readonly calls: FileCalls;
  /** Steps so far, by name: those that change something, or would. */
  readonly steps: readonly string[];
  /** Whether it came to that step. */
  readonly isHit: boolean;
  /** The kernel closes what a dead process had open. */
  bury(): Promise<void>;
}

export interface Faults {
  /** Of which step, counted from 0. */
  readonly at: number;
  /** `crash`: this step and all that follow have no effect, and fail · `error`: this one alone. */
  readonly how: 'crash' | 'error';
  /** Bytes that a write takes at most. */
  readonly mostBytes?: number;
}

const READING: ReadonlySet<keyof FileCalls> = new Set(['look', 'follow', 'list', 'factsOf', 'read']);

export function crashingCalls({ at, how, mostBytes }: Faults): CrashingCalls {
  const steps: string[] = [];
  const open = new Set<number>();
  let isHit = false;
  let isDead = false;

  async function pass(name: keyof FileCalls, args: readonly unknown[]): Promise<unknown> {
    if (!READING.has(name)) {
      const isHere = steps.length === at;
      isHit ||= isHere;
      isDead ||= isHere && how === 'crash';
      steps.push(name);
      if (isHere) throw Object.assign(new Error(`no ${name}`), { code: 'ENOSPC' });
    }
    if (isDead) throw Object.assign(new Error('dead'), { code: 'ENOSPC' });
    const result = await (fileCalls[name] as (...given: unknown[]) => Promise<unknown>)(...args);
    if (name === 'open') open.add(result as number);
    if (name === 'close') open.delete(args[0] as number);
    return result;
  }

  const calls = Object.fromEntries(
    (Object.keys(fileCalls) as (keyof FileCalls)[]).map((name) => [
      name,
      (...args: unknown[]) => {
        if (name === 'write' && mostBytes !== undefined) args[1] = (args[1] as Buffer).subarray(0, mostBytes);
        return pass(name, args);
      },
    ]),
  ) as unknown as FileCalls;
  return {
    calls,
    steps,
    get isHit() {
      return isHit;
    },
    async bury() {
      isDead = true;
      for (const fd of open) await fileCalls.close(fd);
      open.clear();
    },
  };
}
