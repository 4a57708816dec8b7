import { AsyncResource } from 'node:async_hooks';
import { receiveFromMailbox, SCOREBOARD_FD } from '../../handoff/mailbox/receiver.ts';
import { nativeCalls } from '../../native/index.ts';
import { monotonicMs } from '../../platform/clock.ts';
import { descriptorLimit } from '../../platform/descriptors.ts';
import { recordOf, SCOREBOARD_BYTES } from '../../scoreboard/shared/layout.ts';
import { createSharedRecorder } from '../../scoreboard/shared/recorder.ts';
import { createUtilizationMeter } from '../utilization.ts';
import type { AppListeners } from './app-listeners.ts';
import { createConnectionEntry } from './connection-entry.ts';
import { handleOf } from './descriptor-handle.ts';
import { createFirstRead } from './first-read.ts';
import type { HostService } from './host-service.ts';

/** Throws when the native calls that the master has are missing here. */
export function hostByMailbox(listeners: AppListeners): HostService {
  const { native, reason } = nativeCalls();
  if (native === undefined) throw new Error(`this worker cannot take connections: ${reason}`);

  const record = recordOf(native.mapSharedMemory(SCOREBOARD_FD, SCOREBOARD_BYTES));
  const recorder = createSharedRecorder(record, monotonicMs, createUtilizationMeter());
  const entry = createConnectionEntry(listeners, () => recorder.connectionClosed());
  const readFirst = createFirstRead(native);

  const receiver = receiveFromMailbox({
    native,
    record,
    now: monotonicMs,
    descriptorLimit: descriptorLimit(),
    wants: listeners.wants,
    take(fd, _acceptedAtMs, listener) {
      const connection = handleOf(fd, listeners.get(listener)?.isPipe === true);
      // As Node runs each connection: what one leaves in its async context is not the next one's.
      new AsyncResource('PointsmanConnection').runInAsyncScope(() => {
        const socket = entry.enter(listener, connection);
        if (socket !== undefined) readFirst(socket, fd);
      });
    },
    declined: () => recorder.connectionClosed(),
    busy: () => recorder.busy(),
    idle: () => recorder.idle(),
  });

  return {
    recorder,
    entry,
    async refuse() {
      receiver.refuse();
    },
    // The master reads the last numbers from the memory it shares.
    flush: async () => {},
  };
}
