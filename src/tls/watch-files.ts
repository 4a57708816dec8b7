/**
 * Tells when files may have changed. It is their directories that are watched: certificates are renewed by a rename over
 * the old file, or of a link that leads to its directory (`..data` of Kubernetes), and whoever watches the file itself
 * goes on watching the old one.
 */
import { type FSWatcher, realpathSync, watch } from 'node:fs';
import { dirname } from 'node:path';

export interface FileWatch {
  close(): void;
}

/** Directories that cannot be watched are left out. `changed` may be told often, and of other files as well. */
export function watchFiles(paths: readonly string[], changed: () => void): FileWatch {
  const watchers = [...new Set(paths.flatMap(directoriesOf))].flatMap((directory) =>
    open(directory, changed),
  );
  return {
    close() {
      for (const watcher of watchers) watcher.close();
    },
  };
}

/** Where it is named, and where it is. */
function directoriesOf(path: string): string[] {
  try {
    return [dirname(path), dirname(realpathSync(path))];
  } catch {
    return [dirname(path)];
  }
}

function open(directory: string, changed: () => void): FSWatcher[] {
  try {
    const watcher = watch(directory, { persistent: false }, changed);
    watcher.on('error', changed);
    return [watcher];
  } catch {
    return [];
  }
}
