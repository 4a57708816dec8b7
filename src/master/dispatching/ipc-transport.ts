/** Connections and load reports over the channel that Node gives parent and child. */
import type { LoadReport, ProcessId } from '../../dispatch/contract.ts';
import { type HandoffEvents, unheard } from '../../handoff/contract.ts';
import { IpcSender } from '../../handoff/ipc/sender.ts';
import type { Native } from '../../native/index.ts';
import { LATENCY_BUCKETS } from '../../scoreboard/latencies.ts';
import type { LoadMessage } from '../../scoreboard/message/messages.ts';
import type { Transport } from './transport.ts';

export function createIpcTransport<Process extends ProcessId>(
  now: () => number,
  native?: Native,
): Transport<Process> {
  const handoff = new IpcSender<Process>(now, native);
  const latencies = new Map<Process, Float64Array>();
  let events: HandoffEvents<Process> = unheard;
  // That a message came is a heartbeat.
  const reported = (process: Process, load: LoadReport): void =>
    events.reported(process, { ...load, aliveAtMs: now() });

  return {
    handoff,
    observe(observer) {
      events = observer;
      handoff.observe({ ...observer, reported });
    },
    stdioOf: () => [],
    started(process, { channel }) {
      handoff.attach(process, channel);
      const counts = new Float64Array(LATENCY_BUCKETS);
      latencies.set(process, counts);
      channel.on<LoadMessage>('pointsman:load', ({ load, latencies: changed = [] }) => {
        reported(process, load);
        for (let at = 0; at < changed.length; at += 2) counts[changed[at]!] = changed[at + 1]!;
      });
    },
    refresh() {},
    catchUp() {},
    latencies: (process) => latencies.get(process),
    gone(process) {
      latencies.delete(process);
      handoff.detach(process);
    },
  };
}
