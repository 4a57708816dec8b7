/** The one place that knows which transport brings this worker its connections. */

import { receiveConnections } from '../handoff/ipc/receiver.ts';
import { unwrapping } from '../handoff/mailbox/proxied-connection.ts';
import { receiveFromMailbox, SCOREBOARD_FD } from '../handoff/mailbox/receiver.ts';
import type { ConnectionServer, Receiver } from '../handoff/receiver-contract.ts';
import { nativeCalls } from '../native/index.ts';
import { monotonicMs } from '../platform/clock.ts';
import type { Channel } from '../protocol/channel.ts';
import type { WorkerSettings } from '../protocol/worker-settings.ts';
import type { ProcessRecorder } from '../scoreboard/contract.ts';
import { createMessageRecorder } from '../scoreboard/message/recorder.ts';
import { recordOf, SCOREBOARD_BYTES } from '../scoreboard/shared/layout.ts';
import { createSharedRecorder } from '../scoreboard/shared/recorder.ts';
import { createUtilizationMeter } from './utilization.ts';

export interface Transport {
  readonly recorder: ProcessRecorder;
  /** Connections go to `server` from now on. To be called once. */
  receive(server: ConnectionServer): Receiver;
}

/** Throws when the native calls that the master has are missing here. */
export function openTransport({ handoff, isProxied }: WorkerSettings, channel: Channel): Transport {
  return handoff === 'mailbox' ? openMailbox(isProxied === true) : openChannel(channel);
}

function openMailbox(isProxied: boolean): Transport {
  const { native, reason } = nativeCalls();
  if (native === undefined) throw new Error(`this worker cannot take connections: ${reason}`);
  const record = recordOf(native.mapSharedMemory(SCOREBOARD_FD, SCOREBOARD_BYTES));
  const recorder = createSharedRecorder(record, monotonicMs, createUtilizationMeter());
  const parts = { native, record, recorder, now: monotonicMs };
  return {
    recorder,
    receive: (server) => receiveFromMailbox(parts, isProxied ? unwrapping(server, native) : server),
  };
}

function openChannel(channel: Channel): Transport {
  const recorder = createMessageRecorder(channel, createUtilizationMeter());
  return { recorder, receive: (server) => receiveConnections(channel, server, () => recorder.ride()) };
}
