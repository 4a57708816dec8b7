/** The process of a successor: a child of this one and, where a service manager watches, of that one in the end. */
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface SuccessorProcess {
  /** Its channel and its end. */
  readonly child: ChildProcess;
  /** From what it said with READY; undefined where that is no process id. */
  pidOf(said: unknown): number | undefined;
  /** It is to outlive this process. Resolves when it is the child of the manager, where there is one. */
  leave(): Promise<void>;
  kill(): void;
}

export interface SuccessorProcessParts {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdio: StdioOptions;
}

export function spawnDirectly({ args, cwd, env, stdio }: SuccessorProcessParts): SuccessorProcess {
  // As whoever started this process would start it: not ended with its group.
  const child = spawn(process.execPath, args, { cwd, env, stdio, detached: false });
  return {
    child,
    pidOf: () => child.pid,
    leave: () => Promise.resolve(),
    kill: () => void child.kill('SIGKILL'),
  };
}

/** A shell stands in between until `leave`. It ends with the exit code of its child: 128 and the number, for a signal. */
const BETWEEN = '"$@" <&0 & wait $!';

/**
 * systemd looks once, when it is told of a new main process, whether that is its own child. It does not wait for the end
 * of one that is not: `systemctl stop` would kill it at once (unit_kill_context() in systemd's src/core/unit.c). A process
 * whose parent has ended is a child of the manager.
 */
export function spawnForManager({ args, cwd, env, stdio }: SuccessorProcessParts): SuccessorProcess {
  const child = spawn('/bin/sh', ['-c', BETWEEN, 'sh', process.execPath, ...args], {
    ...{ cwd, env, stdio },
    // A group of their own: one signal reaches both.
    detached: true,
  });
  return {
    child,
    pidOf: (said) => (Number.isSafeInteger(said) && (said as number) > 1 ? (said as number) : undefined),
    async leave() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
    kill() {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // Nothing is left of them.
      }
    },
  };
}
