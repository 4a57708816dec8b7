/** What of the options can change while the master runs. */
import type { ResolvedOptions, ServeResolution } from '../../options/index.ts';

type Key = keyof ResolvedOptions;

/** `new-process`: holds for processes that are started from then on · `at-once` · `fixed`: the master is built on it. */
const changes: Readonly<Record<Key, 'new-process' | 'at-once' | 'fixed'>> = {
  app: 'new-process',
  agent: 'new-process',
  args: 'new-process',
  nodeArgs: 'new-process',
  cwd: 'new-process',
  store: 'fixed',
  envFile: 'new-process',
  sourceMaps: 'new-process',
  appOutput: 'fixed',
  waitReady: 'new-process',
  port: 'fixed',
  host: 'fixed',
  backlog: 'fixed',
  deferAccept: 'fixed',
  maxConnections: 'fixed',
  proxyProtocol: 'fixed',
  proxyTrusted: 'fixed',
  proxyTimeout: 'fixed',
  // The files are read again whenever they change.
  tlsCert: 'fixed',
  tlsKey: 'fixed',
  tlsTicketRotate: 'fixed',
  workers: 'at-once',
  readyTimeout: 'new-process',
  // Of a stop; a process that a reload replaces has the time that it was started with.
  shutdownTimeout: 'at-once',
  restartDelay: 'new-process',
  restartDelayMax: 'new-process',
  onCrashLoop: 'fixed',
  algo: 'at-once',
  algoOption: 'at-once',
  weights: 'at-once',
  handoff: 'fixed',
  pendingLimit: 'fixed',
  queueLimit: 'fixed',
  queueTimeout: 'fixed',
  queueTarget: 'fixed',
  queueInterval: 'fixed',
  stallTimeout: 'fixed',
  ackTimeout: 'fixed',
  hungTimeout: 'fixed',
  reloadBatch: 'at-once',
  reloadCheck: 'at-once',
  reloadWatch: 'at-once',
  migrate: 'at-once',
  upgradeTimeout: 'new-process',
  rebalance: 'at-once',
  warmUp: 'at-once',
  drainDelay: 'at-once',
  maxMemory: 'at-once',
  maxRequests: 'at-once',
  maxAge: 'at-once',
  bodyLimit: 'new-process',
  headersTimeout: 'new-process',
  requestTimeout: 'new-process',
  keepAliveTimeout: 'new-process',
  keepAliveRequests: 'new-process',
  sendTimeout: 'new-process',
  agentCheck: 'fixed',
  onReady: 'fixed',
  onDrain: 'fixed',
  name: 'fixed',
  control: 'fixed',
  adminPort: 'fixed',
  adminHost: 'fixed',
  adminNames: 'fixed',
  adminToken: 'fixed',
  adminOpen: 'fixed',
  adminControl: 'fixed',
  logFile: 'fixed',
  logRotate: 'fixed',
  logKeep: 'fixed',
  logCompress: 'fixed',
  logLevel: 'at-once',
  logPretty: 'fixed',
  config: 'at-once',
};

/** Keys of options that are written differently now, and keep the values of before. */
export function unchangedOptions(
  { options: before }: ServeResolution,
  { options: after }: ServeResolution,
): readonly string[] {
  return fixedKeys(before, after).filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
}

/** `after`, with the values of `before` where they cannot change. */
export function withFixed(before: ServeResolution, after: ServeResolution): ServeResolution {
  const kept = Object.fromEntries(
    fixedKeys(before.options, after.options).map((key) => [key, before.options[key]]),
  );
  return { ...after, options: Object.freeze({ ...after.options, ...kept }) as ResolvedOptions };
}

/** Whether there is an app at all settles who listens; whether there is an agent, who waits for it. */
function fixedKeys(before: ResolvedOptions, after: ResolvedOptions): readonly Key[] {
  const comesOrGoes = (key: 'agent' | 'app'): boolean =>
    (before[key] === undefined) !== (after[key] === undefined);
  return (Object.keys(changes) as Key[]).filter(
    (key) => changes[key] === 'fixed' || ((key === 'app' || key === 'agent') && comesOrGoes(key)),
  );
}
