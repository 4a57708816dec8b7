/** What two masters say to each other, over the channel between parent and child. Either may end at any moment. */

export interface Link {
  readonly isOpen: boolean;
  /** Resolves when it is on its way; nothing happens where the other one is gone. */
  tell(type: string, body?: unknown): Promise<void>;
  /** Undefined where nobody there answers this. Rejects with LinkEnded, or with the other one's error and its `path`. */
  ask(type: string, body?: unknown): Promise<unknown>;
  /** What the listener throws, or rejects with, is a warning. */
  on(type: string, listener: (body: unknown) => unknown): void;
  answer(type: string, handler: (body: unknown) => unknown): void;
  /** Called once; at once where the other one is gone already. */
  onEnd(listener: () => void): void;
}

/** The other one is gone. */
export class LinkEnded extends Error {
  constructor() {
    super('the other lb is gone');
  }
}

/** Node's own end, in either process. */
export interface LinkEnd {
  readonly connected: boolean;
  send?(
    message: unknown,
    handle: undefined,
    options: undefined,
    sent: (error: Error | null) => void,
  ): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
}

interface Wire {
  readonly pointsman: string;
  readonly body?: unknown;
  /** Of what wants an answer, and of the answer. */
  readonly id?: number;
  readonly error?: string;
  /** Of an error that is about a file. */
  readonly path?: string | undefined;
}

const ANSWER = 'answer';

export function createLink(end: LinkEnd): Link {
  const listeners = new Map<string, (body: unknown) => unknown>();
  const handlers = new Map<string, (body: unknown) => unknown>();
  const asked = new Map<number, { resolve(body: unknown): void; reject(error: Error): void }>();
  const enders: (() => void)[] = [];
  let lastId = 0;

  const send = (message: Wire): Promise<void> =>
    new Promise((resolve) => {
      if (!end.connected) return resolve();
      end.send!(message, undefined, undefined, () => resolve());
    });

  async function handle({ pointsman: type, body, id }: Wire): Promise<void> {
    try {
      await send({ pointsman: ANSWER, id: id!, body: await handlers.get(type)?.(body) });
    } catch (error) {
      await send({ pointsman: ANSWER, id: id!, ...wireOf(error as NodeJS.ErrnoException) });
    }
  }

  end.on('message', (message) => {
    const { pointsman: type, body, id, error, path } = Object(message) as Wire;
    if (typeof type !== 'string') return;
    if (type !== ANSWER) {
      if (id === undefined) void hear(type, () => listeners.get(type)?.(body));
      else void handle({ pointsman: type, body, id });
      return;
    }
    const waiting = asked.get(id!);
    asked.delete(id!);
    if (error === undefined) waiting?.resolve(body);
    else waiting?.reject(Object.assign(new Error(error), { path }));
  });
  end.on('disconnect', () => {
    for (const { reject } of asked.values()) reject(new LinkEnded());
    asked.clear();
    for (const ender of enders.splice(0)) ender();
  });

  return {
    get isOpen() {
      return end.connected;
    },
    tell: (type, body) => send({ pointsman: type, body }),
    ask: (type, body) =>
      new Promise((resolve, reject) => {
        if (!end.connected) return reject(new LinkEnded());
        const id = ++lastId;
        asked.set(id, { resolve, reject });
        void send({ pointsman: type, body, id });
      }),
    on: (type, listener) => void listeners.set(type, listener),
    answer: (type, handler) => void handlers.set(type, handler),
    onEnd(listener) {
      if (end.connected) enders.push(listener);
      else listener();
    },
  };
}

function wireOf({ message, path }: NodeJS.ErrnoException): Pick<Wire, 'error' | 'path'> {
  return { error: message, path };
}

/** The other one may be of another version, and its words no reason to end. */
async function hear(type: string, listen: () => unknown): Promise<void> {
  try {
    await listen();
  } catch (error) {
    process.emitWarning(`what the other lb said ("${type}") was not understood: ${(error as Error).message}`);
  }
}
