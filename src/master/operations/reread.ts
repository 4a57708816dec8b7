/** What of the options can change while the master runs. */
import type { ResolvedOptions, ServeResolution } from '../../options/index.ts';

/** The master is built on these: to change them takes a new one. */
const FIXED: readonly (keyof ResolvedOptions)[] = [
  'port',
  'host',
  'backlog',
  'deferAccept',
  'maxConnections',
  'handoff',
  'pendingLimit',
  'queueLimit',
  'queueTimeout',
  'queueTarget',
  'queueInterval',
  'stallTimeout',
  'ackTimeout',
  'hungTimeout',
  'appOutput',
  'logPretty',
  'logFile',
  'name',
  'control',
  'adminPort',
  'adminHost',
  'onCrashLoop',
];

/** Keys of options that are written differently now, and keep the values of before. */
export function unchangedOptions(
  { options: before }: ServeResolution,
  { options: after }: ServeResolution,
): readonly string[] {
  return FIXED.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
}

/** `after`, with the values of `before` where they cannot change. */
export function withFixed(before: ServeResolution, after: ServeResolution): ServeResolution {
  const kept = Object.fromEntries(FIXED.map((key) => [key, before.options[key]]));
  return { ...after, options: Object.freeze({ ...after.options, ...kept }) as ResolvedOptions };
}
