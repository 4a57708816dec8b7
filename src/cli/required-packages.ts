/** Packages that some commands need and serving does not: who serves need not install them. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pointsmanError } from '../errors.ts';

export const packagesOf = {
  bench: ['autocannon', 'hdr-histogram-js'],
  compare: ['autocannon', 'hdr-histogram-js', 'zod'],
  report: ['@observablehq/plot', 'linkedom'],
} as const;

/** Throws ERR_PACKAGE_MISSING, with the line that installs what is not there. `what` needs them. */
export function requirePackages(
  what: string,
  names: readonly string[],
  isInstalled: (name: string) => boolean = isHere,
): void {
  const missing = names.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const ranges = peerRanges();
  const wanted = missing.map((name) => `${name}@${majorOf(ranges[name] ?? '*')}`);
  throw pointsmanError('ERR_PACKAGE_MISSING', {
    what,
    names: missing,
    install: `npm install --save-dev ${wanted.join(' ')}`,
  });
}

/** Found, though perhaps by another way than `require`: only what is not there at all is missing. */
function isHere(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND';
  }
}

function peerRanges(): Readonly<Record<string, string>> {
  const path = new URL('../../package.json', import.meta.url);
  const { peerDependencies = {} } = JSON.parse(readFileSync(path, 'utf8')) as {
    peerDependencies?: Record<string, string>;
  };
  return peerDependencies;
}

/** `9` for `^9.0.0` and `0.6` for `^0.6.17`, which a shell leaves alone. */
function majorOf(range: string): string {
  return /^\^(0\.\d+|\d+)/.exec(range)?.[1] ?? range;
}
