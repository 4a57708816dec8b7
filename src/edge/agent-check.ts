/** The port that HAProxy asks how much this node can take. */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { pointsmanError } from '../errors.ts';
import type { Operations } from '../master/operations/contract.ts';
import { agentAnswer, type NodeState } from './agent-answer.ts';
import { createWeight, freePercent } from './weight.ts';

export interface AgentCheck {
  readonly address: { readonly host: string; readonly port: number };
  close(): void;
}

/** `now`: monotonic milliseconds. */
export interface AgentCheckParts {
  readonly operations: Pick<Operations, 'snapshot' | 'readiness'>;
  readonly host: string | undefined;
  readonly port: number;
  now(): number;
}

/** HAProxy has one each; whoever opens more waits for nothing. */
const MOST_CONNECTIONS = 64;
const ANSWERED_WITHIN_MS = 5_000;

/** Rejects with ERR_AGENT_CHECK_PORT. */
export async function openAgentCheck({ operations, host, port, now }: AgentCheckParts): Promise<AgentCheck> {
  const weightAt = createWeight();
  const open = new Set<Socket>();

  async function answer(socket: Socket): Promise<void> {
    const state = await nodeState(operations, (free) => weightAt(free, now()));
    if (socket.writable) socket.end(agentAnswer(state));
  }

  const server = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => {});
    // What it may say (agent-send) is read, and has no meaning here.
    socket.resume();
    socket.setTimeout(ANSWERED_WITHIN_MS, () => socket.destroy());
    answer(socket).catch(() => socket.destroy());
  });
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'another process listens there' : error.message;
      reject(pointsmanError('ERR_AGENT_CHECK_PORT', { port, reason }, error));
    });
    server.listen({ port, exclusive: true, ...(host === undefined ? {} : { host }) }, resolve);
  });
  // A connection that could not be accepted (EMFILE): HAProxy asks again.
  server.on('error', () => {});
  const { address, port: taken } = server.address() as AddressInfo;
  return {
    address: { host: address, port: taken },
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

async function nodeState(
  operations: AgentCheckParts['operations'],
  weightOf: (free: number) => number,
): Promise<NodeState> {
  const { state, workers, available, processes } = await operations.snapshot();
  const { ok, isFull = false, reason = 'No worker is ready.' } = operations.readiness();
  if (state === 'leaving' || state === 'stopping') return { state: 'leaving' };
  if (!ok && !isFull) return { state: 'down', reason };
  const utilizations = processes
    .filter((process) => process.state === 'serving')
    .map(({ utilization }) => utilization ?? 0);
  return { state: 'serving', percent: weightOf(freePercent({ workers, available, utilizations, isFull })) };
}
