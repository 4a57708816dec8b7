/** Clients that make a connection, ask once and leave. */
import { connect } from 'node:net';

const REQUEST = 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
const AT_ONCE = 16;

/** Whether an answer began; false where nobody listens. */
export function answerAt(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => socket.write(REQUEST));
    socket.once('data', (bytes) => {
      resolve(bytes.toString('latin1').startsWith('HTTP/1.1 200'));
      socket.resume();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}

/** Throws when one is not answered. */
export async function askMany(port: number, count: number): Promise<void> {
  let left = count;
  const one = async (): Promise<void> => {
    while (left > 0) {
      left--;
      if (!(await answerAt(port))) throw new Error('a connection was not answered');
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}
