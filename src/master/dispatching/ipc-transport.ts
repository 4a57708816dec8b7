/** Connections and load reports over the channel that Node gives parent and child. */
import type { LoadReport, ProcessId } from '../../dispatch/contract.ts';
import { type HandoffEvents, unheard } from '../../handoff/contract.ts';
import { IpcSender } from '../../handoff/ipc/sender.ts';
import type { Native } from '../../native/index.ts';
import { LATENCY_BUCKETS, type Latencies } from '../../scoreboard/latencies.ts';
import type { LoadMessage } from '../../scoreboard/message/messages.ts';
import type { Transport } from './transport.ts';

export function createIpcTransport<Process extends ProcessId>(
  now: () => number,
  native?: Native,
): Transport<Process> {
  const handoff = new IpcSender<Process>(now, native);
  const latencies = new Map<Process, Told>();
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
      const told: Told = { counts: new Float64Array(LATENCY_BUCKETS), sumMs: 0 };
      latencies.set(process, told);
      channel.on<LoadMessage>('pointsman:load', ({ load, latencies: changed = [], latencySumMs }) => {
        reported(process, load);
        // What was counted once stays so, whatever it says later.
        for (let at = 0; at < changed.length; at += 2)
          told.counts[changed[at]!] = Math.max(told.counts[changed[at]!]!, changed[at + 1]!);
        told.sumMs = Math.max(told.sumMs, latencySumMs ?? 0);
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

/** What a process said last of its latencies. */
interface Told extends Latencies {
  readonly counts: Float64Array;
  sumMs: number;
}
