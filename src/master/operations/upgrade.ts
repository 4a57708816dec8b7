/** Another master in place of this one. */
import { pointsmanError } from '../../errors.ts';
import type { Listener } from '../listening/listener.ts';
import type { Running } from './running.ts';

export async function upgrade(running: Running): Promise<{ readonly pid: number }> {
  const { succeed, listening, agent, phase, current } = running;
  const refused = (reason: string): Error => pointsmanError('ERR_UPGRADE_REFUSED', { reason });
  if (succeed === undefined) throw refused('it was started by a program, which starts its own successor');
  if (process.platform !== 'linux') throw refused('listening sockets can be handed down on Linux alone');
  if (process.pid === 1) throw refused('it is process 1, and its container ends with it');
  if (agent !== undefined && current.options.agent !== undefined)
    throw refused('it has an agent (--agent), whose work two masters would do twice');
  if (current.options.logFile !== undefined)
    throw refused('it writes a log file (--log-file), which one process alone may write and rotate');
  if (phase !== 'serving') throw refused(`it is ${phase}`);
  return running.changes.run('The upgrade', async (signal) => {
    const handed = await handedBy(listening, refused);
    const sockets = handed.map(({ listener: { fd, isOurs }, askedFor }) => ({
      ...{ fd, isOurs, askedFor },
    }));
    const pid = await succeed(sockets, signal);
    for (const { listener } of handed) listener.keepPath();
    return { pid };
  });
}

interface Handed {
  readonly listener: Listener;
  readonly askedFor: string | undefined;
}

async function handedBy(
  { appListening, addresses }: Running['listening'],
  refused: (reason: string) => Error,
): Promise<readonly Handed[]> {
  const handed: Handed[] = [];
  for (const [askedFor, opening] of appListening.entries) {
    const { address, datagrams } = await opening;
    if (datagrams !== undefined) throw refused('the app has UDP sockets, which two masters cannot share');
    if (address !== undefined) handed.push({ listener: address.listener, askedFor });
  }
  if (handed.length > 0) return handed;
  return addresses.all.map(({ listener }) => ({ listener, askedFor: undefined }));
}
