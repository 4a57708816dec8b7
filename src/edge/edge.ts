/** What this node tells those who send it traffic: how much it can take, when it can, and when it can no more. */
import type { Logger } from 'pino';
import type { Operations } from '../master/operations/contract.ts';
import type { ResolvedOptions } from '../options/index.ts';
import { monotonicMs } from '../platform/clock.ts';
import { placeOf } from '../text/host-port.ts';
import type { AgentCheck } from './agent-check.ts';

export interface Edge {
  /** Before the first worker starts. Rejects with ERR_AGENT_CHECK_PORT. */
  open(operations: Operations): Promise<void>;
  /** Clients are served from now on. */
  started(): void;
  /** It stops soon, and still serves; resolves when those who are told by a command know. Never rejects. */
  leaving(): Promise<void>;
  /** Another process takes over all of it: nobody has to be told that this one goes. */
  handOver(): void;
  close(): void;
}

export type EdgeOptions = Pick<ResolvedOptions, 'agentCheck' | 'host' | 'name' | 'onDrain' | 'onReady'>;

/** A registry that does not answer must not keep the node from its work, nor from its end. */
export const HOOK_TIMEOUT_MS = 10_000;

export function createEdge(options: EdgeOptions, logger: Logger): Edge {
  let operations: Operations | undefined;
  let agentCheck: AgentCheck | undefined;
  let runHook: typeof import('./hooks.ts').runHook | undefined;

  async function run(event: 'ready' | 'drain', command: string | undefined): Promise<void> {
    if (command === undefined || operations === undefined || runHook === undefined) return;
    const { addresses } = await operations.snapshot();
    const env = {
      LB_NAME: options.name ?? '',
      LB_PID: String(process.pid),
      LB_ADDRESSES: addresses.map(placeOf).join(' '),
    };
    await runHook({ event, command, env, timeoutMs: HOOK_TIMEOUT_MS }, logger);
  }

  /** Neither the start nor the stop is to fail over it. */
  const runSafely = (event: 'ready' | 'drain', command: string | undefined): Promise<void> =>
    run(event, command).catch((err: unknown) =>
      logger.warn({ event: 'hook', hook: event, err }, `--on-${event} could not be run`),
    );

  let registering: Promise<void> = Promise.resolve();
  let leaving: Promise<void> | undefined;
  return {
    async open(opened) {
      operations = opened;
      // Not when it is needed: the files of this version may be replaced by then.
      if ((options.onReady ?? options.onDrain) !== undefined) ({ runHook } = await import('./hooks.ts'));
      if (options.agentCheck === undefined) return;
      const { openAgentCheck } = await import('./agent-check.ts');
      const { host, agentCheck: port } = options;
      agentCheck = await openAgentCheck({ operations, host, port, now: monotonicMs });
      const { address } = agentCheck;
      const text = `HAProxy's agent-check is answered on ${placeOf(address)}`;
      logger.info({ event: 'agent-check', ...address }, text);
    },
    started() {
      registering = runSafely('ready', options.onReady);
    },
    leaving() {
      // Whoever was not registered by then must not be afterwards.
      leaving ??= registering.then(() => runSafely('drain', options.onDrain));
      return leaving;
    },
    handOver() {
      leaving ??= Promise.resolve();
      agentCheck?.close();
    },
    close: () => agentCheck?.close(),
  };
}
