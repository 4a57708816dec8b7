/** Where the control sockets of this user lie. */
import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a master puts its socket. */
export function controlDirectory(env: Environment): string {
  return runtimeDirectory(env.XDG_RUNTIME_DIR) ?? temporaryDirectory(tmpdir());
}

/**
 * Where commands look for sockets: the environment of a login differs from that of a service, and a master started by
 * cron or systemd has no XDG_RUNTIME_DIR.
 */
export function controlDirectories(env: Environment): readonly string[] {
  const runtime = [env.XDG_RUNTIME_DIR, `/run/user/${userId()}`].flatMap(
    (path) => runtimeDirectory(path) ?? [],
  );
  return [...new Set([...runtime, temporaryDirectory(tmpdir()), temporaryDirectory('/tmp')])];
}

export function socketPath(directory: string, name: string): string {
  return join(directory, name + SUFFIX);
}

/** The name in the name of a file; undefined for what is no socket of ours. */
export function nameOf(file: string): string | undefined {
  return file.endsWith(SUFFIX) && !file.startsWith('.') ? file.slice(0, -SUFFIX.length) : undefined;
}

export function userId(): number {
  return process.getuid?.() ?? 0;
}

const SUFFIX = '.sock';

/** As the specification of base directories has it: of this user, or it does not count. (sudo and su may leave another's.) */
function runtimeDirectory(parent: string | undefined): string | undefined {
  if (parent === undefined || !isAbsolute(parent)) return undefined;
  const stats = statSync(parent, { throwIfNoEntry: false });
  return stats?.isDirectory() && stats.uid === userId() ? join(parent, 'pointsman') : undefined;
}

function temporaryDirectory(parent: string): string {
  return join(parent, `pointsman-${userId()}`);
}
