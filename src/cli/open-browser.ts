/** Shows a page in the browser of whoever sits at this machine. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const commands: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** By then a browser has read it, though it had to start first. */
const KEPT_MS = 30_000;

/**
 * Resolves to false where nothing could be started that shows it. Everybody on a machine sees the arguments of its
 * processes, and the address has a token: so the browser is given a file that leads there, which only its user can read.
 */
export async function openBrowser(url: string): Promise<boolean> {
  const directory = writeLeading(url);
  if (directory === undefined) return false;
  const remove = (): void => {
    clearTimeout(timer);
    process.off('exit', remove);
    rmSync(directory, { recursive: true, force: true });
  };
  const timer = setTimeout(remove, KEPT_MS).unref();
  process.once('exit', remove);
  const isStarted = await start(join(directory, FILE));
  if (!isStarted) remove();
  return isStarted;
}

const FILE = 'page.html';

/** Into a directory of its own, which is made for its user alone; undefined where there is no place for it. */
function writeLeading(url: string): string | undefined {
  const target = url.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const html = `<!doctype html><meta charset="utf-8"><title>lb</title><meta http-equiv="refresh" content="0;url=${target}">\n`;
  let directory: string | undefined;
  try {
    directory = mkdtempSync(join(tmpdir(), 'pointsman-page-'));
    writeFileSync(join(directory, FILE), html, { mode: 0o600, flag: 'wx' });
    return directory;
  } catch {
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
    return undefined;
  }
}

function start(path: string): Promise<boolean> {
  const [command, ...flags] = commands[process.platform] ?? ['xdg-open'];
  return new Promise((resolve) => {
    const child = spawn(command, [...flags, path], { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => resolve(true));
    child.unref();
  });
}
