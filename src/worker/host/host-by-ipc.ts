import { receiveConnections } from '../../handoff/ipc/receiver.ts';
import type { Channel } from '../../protocol/channel.ts';
import type { LoadMessage } from '../../scoreboard/message/messages.ts';
import { createMessageRecorder } from '../../scoreboard/message/recorder.ts';
import { createUtilizationMeter } from '../utilization.ts';
import type { AppListeners } from './app-listeners.ts';
import { createConnectionEntry } from './connection-entry.ts';
import type { HostService } from './host-service.ts';

export function hostByIpc(channel: Channel, listeners: AppListeners): HostService {
  const recorder = createMessageRecorder(channel, createUtilizationMeter());
  const entry = createConnectionEntry(listeners, () => recorder.connectionClosed());
  const receiver = receiveConnections(
    channel,
    {
      wants: listeners.wants,
      take: (handle, _acceptedAtMs, listener) => void entry.enter(listener, handle),
    },
    recorder.ride,
  );
  // An app may end the process by itself; what it closed before is not to be taken for cut.
  process.on('exit', () => {
    const last: LoadMessage = { type: 'pointsman:load', load: recorder.ride() };
    channel.send(last);
  });
  return { recorder, entry, refuse: receiver.refuse, flush: recorder.flush };
}
