/** The master before this one, as its successor knows it. */
import { FAILED, HANDED_BY_VARIABLE, HANDED_VARIABLE, type HandedSocket, READY, YOURS } from './contract.ts';
import { createLink, type Link, type LinkEnd } from './link.ts';

export interface Predecessor {
  readonly pid: number;
  /** To it, until it is gone. */
  readonly link: Link;
  readonly sockets: readonly HandedSocket[];
  /**
   * Clients can be served here. When the master before has freed what only one process can have, or is gone, `take` is
   * called; resolves after that. It accepts no connection from then on.
   */
  takeOver(take: () => Promise<void>): Promise<void>;
  /** This process ends instead of serving. Resolves when that is on its way. */
  fail(reason: string): Promise<void>;
}

const FIRST_FD = 3;

type Channel = LinkEnd & { readonly channel?: { unref(): void } | null | undefined };

/** Takes the variables out of `env`. Undefined for a process that nobody started to take over. */
export function predecessorOf(env: NodeJS.ProcessEnv, channel: Channel = process): Predecessor | undefined {
  const { [HANDED_VARIABLE]: handed, [HANDED_BY_VARIABLE]: by } = env;
  for (const name of [HANDED_VARIABLE, HANDED_BY_VARIABLE]) delete env[name];
  if (handed === undefined || channel.send === undefined) return undefined;
  const said = JSON.parse(handed) as readonly Omit<HandedSocket, 'fd'>[];
  const link = createLink(channel);
  return {
    pid: by === undefined ? process.ppid : Number(by),
    link,
    sockets: said.map(({ askedFor, isOurs }, index) => ({ fd: FIRST_FD + index, askedFor, isOurs })),
    takeOver: (take) =>
      new Promise((resolve, reject) => {
        let taking: Promise<void> | undefined;
        const takeOnce = (): Promise<void> => {
          taking ??= take();
          // The one before may go on for long after this one was told to end.
          channel.channel?.unref();
          taking.then(resolve, reject);
          return taking;
        };
        link.answer(YOURS, takeOnce);
        link.onEnd(() => void takeOnce().catch(() => {}));
        void link.tell(READY, process.pid);
      }),
    fail: (reason) => link.tell(FAILED, reason),
  };
}
