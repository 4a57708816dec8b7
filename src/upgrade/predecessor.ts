/** The master before this one, as its successor knows it. */
import { HANDED_VARIABLE, type HandedSocket, READY, TAKEN, YOURS } from './contract.ts';

export interface Predecessor {
  readonly sockets: readonly HandedSocket[];
  /**
   * Clients can be served here. Resolves when the master before has freed what only one process can have, or is gone;
   * it accepts no connection from then on.
   */
  takeOver(): Promise<void>;
}

const FIRST_FD = 3;

type Channel = Pick<NodeJS.Process, 'connected' | 'disconnect' | 'off' | 'on' | 'send'>;

/** Takes the variable out of `env`. Undefined for a process that nobody started to take over. */
export function predecessorOf(env: NodeJS.ProcessEnv, channel: Channel = process): Predecessor | undefined {
  const handed = env[HANDED_VARIABLE];
  delete env[HANDED_VARIABLE];
  if (handed === undefined || channel.send === undefined) return undefined;
  const said = JSON.parse(handed) as readonly Omit<HandedSocket, 'fd'>[];
  return {
    sockets: said.map(({ askedFor, isOurs }, index) => ({ fd: FIRST_FD + index, askedFor, isOurs })),
    takeOver: () =>
      new Promise((resolve) => {
        const over = (): void => {
          channel.off('message', heard);
          channel.off('disconnect', over);
          resolve();
        };
        const heard = (message: unknown): void => {
          if (message !== YOURS) return;
          channel.off('disconnect', over);
          // The channel is there for this alone.
          channel.send!(TAKEN, undefined, undefined, () => {
            if (channel.connected) channel.disconnect();
          });
          over();
        };
        channel.on('message', heard);
        channel.on('disconnect', over);
        if (channel.connected) channel.send!(READY, undefined, undefined, () => {});
        else over();
      }),
  };
}
