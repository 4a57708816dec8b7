/** Makes the algorithm that was chosen: one of the catalog, or one of the user's own, from a file or from code. */
import { statSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import type { Algorithm, AlgorithmContext, AlgorithmFactory } from '../algorithms/contract.ts';
import { failSafe } from '../algorithms/decorators/fail-safe.ts';
import {
  type AlgorithmEntry,
  type AlgorithmOptions,
  createAlgorithm,
  createFromEntry,
  decoratorOptions,
} from '../algorithms/index.ts';
import { type PointsmanError, pointsmanError } from '../errors.ts';
import { type AlgorithmChoice, formatAlgorithm, readAlgorithmOptions } from './algorithm-choice.ts';
import { shown } from './grammar/refusal.ts';
import { importAnew } from './import-anew.ts';
import { accepted } from './refuse-option.ts';

export type AlgorithmMaker = (context: AlgorithmContext) => Algorithm;

/**
 * For a choice from the catalog or from code. Throws ERR_ALGORITHM_INVALID, and ERR_INVALID_OPTION for the options of
 * one from code; what that does wrong later is told to `failed`.
 */
export function makerOf(choice: AlgorithmChoice, failed: (error: unknown) => void): AlgorithmMaker {
  if (choice.own === undefined) return (context) => createAlgorithm(choice, context);
  return ownMaker({ exported: choice.own, ...choice }, failed);
}

/**
 * For any choice. A file is run, so it is as trusted as a config file; what its algorithm does wrong later is told
 * to `failed`. Throws ERR_ALGORITHM_INVALID, and ERR_INVALID_OPTION for its options.
 */
export async function loadAlgorithm(
  choice: AlgorithmChoice,
  failed: (error: unknown) => void,
): Promise<AlgorithmMaker> {
  const { file } = choice;
  if (file === undefined) return makerOf(choice, failed);
  return ownMaker({ exported: await evaluate(file), ...choice }, failed);
}

interface Found extends AlgorithmChoice {
  readonly exported: unknown;
}

function ownMaker({ file, exported, ...choice }: Found, failed: (error: unknown) => void): AlgorithmMaker {
  const entry = entryIn(file, exported);
  const { own, shared } = readOptions(choice, entry);
  const make: AlgorithmMaker = (context) =>
    createFromEntry({ create: () => failSafe(entry.create(own, context), context, failed) }, shared, context);
  tryOut(file, () => entry.create(own, { now: () => 0, random: () => 0.5 }));
  return make;
}

type FileEntry = Pick<AlgorithmEntry, 'create'> & Partial<AlgorithmEntry>;

async function evaluate(file: string): Promise<unknown> {
  const path = resolve(file);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true)
    throw invalid(file, 'there is no such file.');
  try {
    return (await importAnew(path)).default;
  } catch (cause) {
    const { code, name, message } = cause as NodeJS.ErrnoException;
    if (code === 'ERR_UNKNOWN_FILE_EXTENSION' && /ts$/.test(extname(path))) {
      throw invalid(
        file,
        `Node.js ${process.versions.node} does not run TypeScript; 22.18 and later do.`,
        cause,
      );
    }
    throw invalid(file, `${name}: ${message}`, cause);
  }
}

/** A factory alone accepts any option; an entry those that it describes. */
function entryIn(file: string | undefined, exported: unknown): FileEntry {
  if (typeof exported === 'function') {
    const factory = exported as AlgorithmFactory<AlgorithmOptions>;
    return { create: (options, context) => factory(options, context) };
  }
  const entry = exported as FileEntry | undefined | null;
  if (typeof entry === 'object' && entry !== null && typeof entry.create === 'function') return entry;
  const what = file === undefined ? 'it' : 'its default export';
  throw invalid(
    file,
    `${what} must be a function (options, context) that returns { pick(workers, connection) }, or an object with such a function as "create".`,
  );
}

/** Options of the algorithm itself, and those that every algorithm accepts. */
function readOptions(
  { name, options: written }: Pick<AlgorithmChoice, 'name' | 'options'>,
  { options: described }: FileEntry,
): { own: AlgorithmOptions; shared: AlgorithmOptions } {
  const isShared = ([name]: [string, unknown]): boolean =>
    decoratorOptions.some((option) => option.name === name);
  const all = Object.entries(written);
  const free = described === undefined ? all.filter((option) => !isShared(option)) : [];
  const checked = readAlgorithmOptions(
    { name, options: described ?? [] },
    Object.fromEntries(all.filter((option) => !free.includes(option))),
  );
  const read = Object.entries(
    accepted(`The algorithm ${shown(formatAlgorithm({ name, options: written }))}`, checked),
  );
  return {
    own: Object.fromEntries([...free, ...read.filter((option) => !isShared(option))]),
    shared: Object.fromEntries(read.filter(isShared)),
  };
}

function tryOut(file: string | undefined, create: () => Algorithm): void {
  let made: Partial<Algorithm> | undefined;
  try {
    made = create();
  } catch (cause) {
    throw invalid(file, cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause), cause);
  }
  if (typeof made?.pick !== 'function')
    throw invalid(file, 'the algorithm it creates has no pick(workers, connection).');
}

function invalid(path: string | undefined, reason: string, cause?: unknown): PointsmanError {
  return pointsmanError('ERR_ALGORITHM_INVALID', { path, reason }, cause);
}
