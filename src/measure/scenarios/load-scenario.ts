/** Scenarios as they are written on the command line: names, or paths of files of the user's. */
import { readFileSync, statSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type PointsmanError, pointsmanError } from '../../errors.ts';
import { splitList } from '../../options/grammar/list.ts';
import { sentencesOf, unknownName } from '../../options/grammar/refusal.ts';
import { scenarios } from './built-in.ts';
import type { Scenario } from './contract.ts';
import { findScenario } from './find-scenario.ts';
import { describeMistake, mistakesIn } from './mistakes.ts';
import { scenarioSchema } from './schema.ts';

/** With commas in between, `all` for those of lb; each one once. Throws what loadScenario throws. */
export async function loadScenarios(written: string, cwd: string): Promise<Scenario[]> {
  const found = new Map<string, Scenario>();
  for (const word of splitList(written)) {
    const named = word.toLowerCase() === 'all' ? scenarios : [await loadScenario(word, cwd)];
    for (const scenario of named) found.set(scenario.name, scenario);
  }
  return [...found.values()];
}

/**
 * A path has a slash or one of the endings .js, .mjs, .ts, .mts, .json. A file that is no JSON is run, so it is as
 * trusted as a config file. Throws ERR_INVALID_OPTION for an unknown name and ERR_SCENARIO_INVALID for a file.
 */
export async function loadScenario(written: string, cwd: string): Promise<Scenario> {
  if (!/[/\\]|\.(m?[jt]s|json)$/.test(written)) return findScenario(written);
  const path = resolve(cwd, written);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    throw invalid(written, 'there is no such file.');
  }
  const said = await evaluate(written, path);
  if (typeof said !== 'object' || said === null || Array.isArray(said)) {
    const what = isJson(path) ? 'its content' : 'its default export';
    throw invalid(written, `${what} must be a scenario object.`);
  }
  const name = basename(path, extname(path));
  const { extends: base, ...own } = said as Record<string, unknown>;
  const whole =
    base === undefined
      ? { name, summary: `The scenario of ${basename(path)}.`, ...own }
      : { ...extend(baseOf(written, base), own), name: own.name ?? name };
  const read = scenarioSchema.safeParse(whole, { error: describeMistake });
  if (read.success) return read.data;
  throw invalid(written, mistakesIn(read.error));
}

async function evaluate(written: string, path: string): Promise<unknown> {
  try {
    if (isJson(path)) return JSON.parse(readFileSync(path, 'utf8'));
    return ((await import(pathToFileURL(path).href)) as { default?: unknown }).default;
  } catch (cause) {
    const { code, name, message } = cause as NodeJS.ErrnoException;
    const needsNewer = code === 'ERR_UNKNOWN_FILE_EXTENSION' && /ts$/.test(path);
    throw invalid(
      written,
      needsNewer
        ? `Node.js ${process.versions.node} does not run TypeScript; 22.18 and later do.`
        : `${name}: ${message}`,
      cause,
    );
  }
}

function baseOf(written: string, base: unknown): Scenario {
  const names = scenarios.map(({ name }) => name);
  const found = scenarios.find(({ name }) => name === base);
  if (found !== undefined) return found;
  throw invalid(written, `extends: ${sentencesOf(unknownName(base, names))}`);
}

/** Its own fields take the place of those of the base; a load of the same kind only those that it names. */
function extend(base: Scenario, own: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { load } = own;
  const isSameKind =
    typeof load === 'object' &&
    load !== null &&
    ((load as { kind?: unknown }).kind ?? base.load.kind) === base.load.kind;
  return { ...base, ...own, ...(isSameKind ? { load: { ...base.load, ...load } } : {}) };
}

function isJson(path: string): boolean {
  return extname(path) === '.json';
}

function invalid(path: string, reason: string, cause?: unknown): PointsmanError {
  return pointsmanError('ERR_SCENARIO_INVALID', { path, reason }, cause);
}
