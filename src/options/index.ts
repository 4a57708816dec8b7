/** What the rest of the program needs of the options. */

import { PointsmanError } from '../errors.ts';
import { addAlgorithmOptions } from './algorithm-choice.ts';
import { checkKeys, loadConfigFile } from './config-file.ts';
import type { OptionTable } from './contract.ts';
import { isRefusal } from './grammar/refusal.ts';
import { ignoredWeights } from './ignored-weights.ts';
import { withPortVariable } from './port-variable.ts';
import { refuseProxyContradiction } from './proxy-options.ts';
import { refuseOption } from './refuse-option.ts';
import { type Resolution, resolveTable, type Sources } from './resolve.ts';
import { serveOptions, serveOrder } from './serve-options.ts';
import { unknownVariables } from './unknown-variables.ts';

export {
  type AlgorithmChoice,
  type AlgorithmWritten,
  formatAlgorithm,
  type OwnAlgorithm,
  readAlgorithm,
} from './algorithm-choice.ts';
export type { CommonOptions, ConfigFile } from './config-file-type.ts';
export type {
  MemoryValue,
  Option,
  OptionTable,
  Origin,
  Resolved,
  ToggleValue,
  WorkersValue,
} from './contract.ts';
export { formatDuration } from './grammar/duration.ts';
export { isRefusal } from './grammar/refusal.ts';
export { ignoredWeights } from './ignored-weights.ts';
export { type AlgorithmMaker, loadAlgorithm, makerOf } from './load-algorithm.ts';
export { pendingLimits } from './pending-limits.ts';
export type { Flags, Resolution, Sources } from './resolve.ts';
export type { ResolvedOptions } from './serve-options.ts';
export { serveOptions } from './serve-options.ts';

/** The tables of all commands: a variable is unknown only if none of them has it. */
export const optionTables: readonly OptionTable[] = [serveOptions];

export type ServeResolution = Resolution<typeof serveOptions>;

export interface LoadedOptions extends ServeResolution {
  /** The config file that was read. */
  readonly file: string | undefined;
  /** Sentences about LB_* variables that are no options. */
  readonly warnings: readonly string[];
}

/**
 * Flag over variable over file over default for the serve command, checked as a whole.
 * Throws ERR_INVALID_OPTION.
 */
export function resolveOptions(sources: Sources = {}): ServeResolution {
  const written = resolveTable(serveOptions, sources, serveOrder);
  const resolution = withPortVariable(written, sources.env?.PORT);
  refuseStrayArguments(resolution);
  refuseProxyContradiction(resolution);
  refuseUnpaired(resolution);
  return withAlgorithmOptions(resolution);
}

/**
 * Finds and reads the config file, then resolves. Throws ERR_INVALID_OPTION, ERR_UNKNOWN_OPTION and
 * ERR_CONFIG_*.
 */
export async function loadOptions(sources: Omit<Sources, 'file'>, cwd: string): Promise<LoadedOptions> {
  const { config } = resolveTable({ config: serveOptions.config }, sources).options;
  const file = await loadConfigFile(config, cwd, serveOptions);
  const resolution = resolveOptions({ ...sources, file });
  return {
    ...resolution,
    file: file?.path,
    warnings: unknownVariables(sources.env ?? {}, optionTables),
  };
}

/** Sentences about options that have no effect. */
export function warningsOf({ options, origins }: ServeResolution): readonly string[] {
  const warning = ignoredWeights(options.weights, origins.weights.text, [options.algo]);
  return warning === undefined ? [] : [warning];
}

/** What forgot the app, or wrote it behind the dashes, would serve something else than was meant. */
function refuseStrayArguments({ options, origins }: ServeResolution): void {
  if (options.args.length === 0 || options.app !== undefined) return;
  throw new PointsmanError(
    'ERR_INVALID_OPTION',
    `${origins.args.text} is for an app, but no app is given. Name one, as in "lb server.js -- --verbose".`,
  );
}

function refuseUnpaired({ options: { tlsCert, tlsKey } }: ServeResolution): void {
  if (tlsCert.length === tlsKey.length) return;
  throw new PointsmanError(
    'ERR_INVALID_OPTION',
    `Each certificate needs its key: --tls-cert names ${tlsCert.length}, and --tls-key ${tlsKey.length}. Give them in the same order.`,
  );
}

/** `algo` with what `algoOption` adds to it. */
function withAlgorithmOptions({ options, origins }: ServeResolution): ServeResolution {
  const algo = addAlgorithmOptions(options.algo, options.algoOption);
  if (!isRefusal(algo)) return { options: Object.freeze({ ...options, algo }), origins };
  return refuseOption(origins.algoOption.text, algo);
}

/** Options given from code; messages call their source `shown`. Throws ERR_INVALID_OPTION and ERR_UNKNOWN_OPTION. */
export function resolveObject(shown: string, values: Readonly<Record<string, unknown>>): ServeResolution {
  checkKeys(values, shown, serveOptions);
  return resolveOptions({ file: { path: shown, values } });
}
