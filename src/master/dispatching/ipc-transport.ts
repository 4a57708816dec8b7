/** Connections and load reports over the channel that Node gives parent and child. */
import type { LoadReport, ProcessId } from '../../dispatch/contract.ts';
import { type HandoffEvents, unheard } from '../../handoff/contract.ts';
import { IpcSender } from '../../handoff/ipc/sender.ts';
import type { Native } from '../../native/index.ts';
import type { LoadMessage } from '../../scoreboard/message/messages.ts';
import type { Transport } from './transport.ts';

export function createIpcTransport<Process extends ProcessId>(
  now: () => number,
  native?: Native,
): Transport<Process> {
  const handoff = new IpcSender<Process>(now, native);
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
      channel.on<LoadMessage>('pointsman:load', ({ load }) => reported(process, load));
    },
    refresh() {},
    catchUp() {},
    gone: (process) => handoff.detach(process),
  };
}
