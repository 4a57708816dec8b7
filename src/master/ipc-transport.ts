/** Connections and load reports over the channel that Node gives parent and child. */
import { IpcSender } from '../handoff/ipc/sender.ts';
import type { LoadReport } from '../scoreboard/contract.ts';
import type { LoadMessage } from '../scoreboard/message/messages.ts';
import type { Transport, TransportEvents } from './transport.ts';

export function createIpcTransport(events: TransportEvents, now: () => number): Transport {
  const reported = (slot: number, load: LoadReport) => events.reported(slot, { ...load, aliveAtMs: now() });
  const handoff = new IpcSender(
    {
      ...events,
      reported,
      taken(slot, connection) {
        events.moved(slot);
        events.taken(slot, connection);
      },
      returned(slot, connection, reason) {
        events.moved(slot);
        events.returned(slot, connection, reason);
      },
    },
    now,
  );
  return {
    handoff,
    stdioOf: () => [],
    started(slot, { channel }) {
      handoff.attach(slot, channel);
      channel.on<LoadMessage>('pointsman:load', ({ load }) => reported(slot, load));
    },
    refresh() {},
    gone: (slot) => handoff.detach(slot),
    close() {},
  };
}
