import { receiveFromMailbox, SCOREBOARD_FD } from '../handoff/mailbox/receiver.ts';
import { nativeCalls } from '../native/index.ts';
import { monotonicMs } from '../platform/clock.ts';
import { descriptorLimit } from '../platform/descriptors.ts';
import type { WorkerSettings } from '../protocol/worker-settings.ts';
import { recordOf, SCOREBOARD_BYTES } from '../scoreboard/shared/layout.ts';
import { createSharedRecorder } from '../scoreboard/shared/recorder.ts';
import { createBuiltInServer } from './built-in-server.ts';
import { createDescriptorServer } from './serve-descriptor.ts';
import type { Service } from './service.ts';
import { createUtilizationMeter } from './utilization.ts';

/** Throws when the native calls that the master has are missing here. */
export function serveByMailbox(settings: WorkerSettings): Service {
  const { native, reason } = nativeCalls();
  if (native === undefined) throw new Error(`this worker cannot take connections: ${reason}`);

  const record = recordOf(native.mapSharedMemory(SCOREBOARD_FD, SCOREBOARD_BYTES));
  const recorder = createSharedRecorder(record, monotonicMs, createUtilizationMeter());
  const server = createBuiltInServer(settings, recorder);

  const receiver = receiveFromMailbox({
    native,
    record,
    now: monotonicMs,
    descriptorLimit: descriptorLimit(),
    wants: () => true,
    take: createDescriptorServer(native, server, () => recorder.connectionClosed()),
    declined: () => recorder.connectionClosed(),
    busy: () => recorder.busy(),
    idle: () => recorder.idle(),
  });

  return {
    async end() {
      receiver.refuse();
      await server.drain();
    },
  };
}
