/** The load of a process of its own: connections with a request each. */
import type { Socket } from 'node:net';

export interface Connections {
  readonly atOnce: number;
  readonly count: number;
  /** What each begins with, in one packet. */
  readonly bytes: string | Buffer;
  open(): Opened;
}

export interface Opened {
  readonly socket: Socket;
  /** Asked when it is over: whether it was what was to be measured. Taken for granted unless given. */
  isAsAsked?(): boolean;
}

/** Says how many were answered, as a line of JSON. */
export async function askInTurn({ atOnce, count, bytes, open }: Connections): Promise<void> {
  const counts = { answered: 0, errors: 0 };
  let left = count;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left-- > 0) counts[(await ask(open(), bytes)) ? 'answered' : 'errors']++;
    }),
  );
  console.log(JSON.stringify(counts));
}

function ask({ socket, isAsAsked = () => true }: Opened, bytes: string | Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    let text = '';
    socket.setEncoding('latin1').on('data', (part: string) => {
      text += part;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(isAsAsked() && text.startsWith('HTTP/1.1 200 ')));
    socket.write(bytes);
  });
}
