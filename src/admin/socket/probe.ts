/** Whether somebody listens on a socket. */
import { connect } from 'node:net';

/** `dead`: its owner is gone, and the file was left behind. `gone`: there is no such file. */
export type Life = 'alive' | 'dead' | 'gone';

/** The kernel answers for the owner, even for one that is stopped. Rejects where this user may not ask. */
export function probe(path: string): Promise<Life> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path });
    socket.once('connect', () => {
      socket.destroy();
      resolve('alive');
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      const life = lives.get(error.code ?? '');
      if (life === undefined) reject(error);
      else resolve(life);
    });
  });
}

const lives: ReadonlyMap<string, Life> = new Map([
  ['ECONNREFUSED', 'dead'],
  ['ENOENT', 'gone'],
  // Its queue is full.
  ['EAGAIN', 'alive'],
]);
