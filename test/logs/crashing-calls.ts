/** The file system for a process that dies at a step of its own. */
import type { FileCalls } from '../../src/logs/contract.ts';
import { fileCalls } from '../../src/logs/file-calls.ts';

export class Crashed extends Error {}

export interface CrashingCalls {
  readonly calls: FileCalls;
  /** Steps so far, by name. */
  readonly steps: readonly string[];
  /** Whether the process is dead. */
  readonly isDead: boolean;
  /** Ends the process without closing a file properly: descriptors are closed by the kernel. */
  bury(): Promise<void>;
}

const READING: ReadonlySet<keyof FileCalls> = new Set(['look', 'list', 'factsOf', 'read']);

/** Dies before the step with the number `at`: that one and all that follow have no effect, and never end well. */
export function crashingCalls(at = Number.POSITIVE_INFINITY): CrashingCalls {
  const steps: string[] = [];
  const open = new Set<number>();
  let isDead = false;
  const step =
    <Name extends keyof FileCalls>(name: Name) =>
    async (...args: never[]): Promise<unknown> => {
      if (!isDead && !READING.has(name)) {
        isDead = steps.length === at;
        if (!isDead) steps.push(name);
      }
      if (isDead) throw new Crashed(name);
      const result = await (fileCalls[name] as (...given: never[]) => Promise<unknown>)(...args);
      if (name === 'open') open.add(result as number);
      if (name === 'close') open.delete(args[0]!);
      return result;
    };
  const calls = Object.fromEntries(
    (Object.keys(fileCalls) as (keyof FileCalls)[]).map((name) => [name, step(name)]),
  ) as unknown as FileCalls;
  return {
    calls,
    steps,
    get isDead() {
      return isDead;
    },
    async bury() {
      isDead = true;
      for (const fd of open) await fileCalls.close(fd);
      open.clear();
    },
  };
}
