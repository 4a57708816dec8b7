/** Another master in place of this one. */
import { pointsmanError } from '../../errors.ts';
import type { PassedSocket } from '../../systemd/sockets.ts';
import { FIRST_FD, type HandedPart } from '../../upgrade/contract.ts';
import { noJobs } from '../agent/heritage.ts';
import type { Listener } from '../listening/listener.ts';
import { createPassing, type Passing } from '../succession/pass-connections.ts';
import type { Running } from './running.ts';

export async function upgrade(running: Running): Promise<{ readonly pid: number }> {
  const { succeed, listening, agent, bus, phase } = running;
  const refused = (reason: string): Error => pointsmanError('ERR_UPGRADE_REFUSED', { reason });
  if (succeed === undefined) throw refused('it was started by a program, which starts its own successor');
  if (process.platform !== 'linux') throw refused('listening sockets can be handed down on Linux alone');
  if (process.pid === 1) throw refused('it is process 1, and its container ends with it');
  if (phase !== 'serving') throw refused(`it is ${phase}`);
  return running.changes.run('The upgrade', async (signal) => {
    const handed = await handedBy(listening, refused);
    const sockets = [
      ...handed.map(({ listener: { fd, isOurs }, askedFor }) => ({ fd, isOurs, askedFor })),
      ...spareIn(listening).map(({ fd }) => ({ fd, isOurs: false, askedFor: undefined })),
    ];
    const parts = [pathsOf(handed), agent?.handed ?? noJobs()];
    if (bus.memoryStore !== undefined) parts.push(bus.memoryStore.handed);
    let passing: Passing | undefined;
    try {
      passing = passingOf(running, sockets.length);
      if (passing !== undefined) parts.push(passing.part);
      const pid = await succeed({ sockets, mailbox: passing?.mailbox, parts }, signal);
      running.passing = passing;
      return { pid };
    } catch (error) {
      passing?.close();
      throw error;
    }
  });
}

/** Undefined where no idle connection is to leave its process, or none can. */
function passingOf(running: Running, sockets: number): Passing | undefined {
  const { dispatching, listening, current } = running;
  const { betweenMasters } = dispatching.transport.handoff;
  if (betweenMasters === undefined || !current.options.migrate) return undefined;
  return createPassing({
    ...{ betweenMasters, addresses: listening.addresses, fdThere: FIRST_FD + sockets },
    passOn: dispatching.live.passOn,
  });
}

interface HandedListener {
  readonly listener: Listener;
  readonly askedFor: string | undefined;
}

function pathsOf(handed: readonly HandedListener[]): HandedPart {
  const keep = (isKept: boolean): void => {
    for (const { listener } of handed) listener.keepPath(isKept);
  };
  return { release: async () => keep(true), undo: () => keep(false) };
}

function spareIn({ passed, appListening }: Running['listening']): readonly PassedSocket[] {
  return passed.spare((key) => appListening.entries.has(key));
}

async function handedBy(
  { appListening, addresses }: Running['listening'],
  refused: (reason: string) => Error,
): Promise<readonly HandedListener[]> {
  const handed: HandedListener[] = [];
  for (const [askedFor, opening] of appListening.entries) {
    const { address, datagrams } = await opening;
    if (datagrams !== undefined) throw refused('the app has UDP sockets, which two masters cannot share');
    if (address !== undefined) handed.push({ listener: address.listener, askedFor });
  }
  if (handed.length > 0) return handed;
  return addresses.all.map(({ listener }) => ({ listener, askedFor: undefined }));
}
