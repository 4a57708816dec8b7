/** A worker's channel without Node: whatever bytes, marks and descriptors. */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';

/** Where Node has its channel. */
export const CHANNEL_FD = 3;

/** Waits where there is no room: the master reads when it likes. */
export function writeRaw(bytes: string | Buffer, fd = CHANNEL_FD): void {
  const left = Buffer.from(bytes as string);
  const deadlineMs = performance.now() + 5_000;
  for (let from = 0; from < left.length && performance.now() < deadlineMs; ) {
    try {
      from += writeSync(fd, left, from);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}

/** A message as our own half of this worker would mark it. */
export function ours(type: string, fields: object = {}): object {
  return { cmd: 'NODE_POINTSMAN', key: settings().channel?.key, type: `pointsman:${type}`, ...fields };
}

export function ofCluster(fields: object): object {
  return { cmd: 'NODE_CLUSTER', ...fields };
}

/** The descriptor at which the master's messages come in. */
export function inboxFd(): number | undefined {
  return settings().channel?.inbox;
}

/** Both ends of a connection of this process with itself. */
export async function connection(): Promise<{ readonly near: Socket; readonly far: Socket }> {
  const server = createServer();
  server.listen({ port: 0, host: '127.0.0.1', exclusive: true });
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const near = connect(port, '127.0.0.1').on('error', () => {});
  const far = await new Promise<Socket>((resolve) => server.once('connection', resolve));
  far.on('error', () => {});
  server.close();
  return { near, far };
}

/** A socket in the eyes of Node, and a file in those of the kernel. */
export async function fileAsSocket(path: string): Promise<Socket> {
  const { near, far } = await connection();
  near.destroy();
  const { fd } = (far as unknown as { _handle: { fd: number } })._handle;
  closeSync(fd);
  // The lowest number that is free.
  const taken: number[] = [];
  for (;;) {
    const opened = openSync(path, 'r');
    if (opened === fd) break;
    taken.push(opened);
    if (opened > fd) break;
  }
  for (const other of taken) closeSync(other);
  return far;
}

interface Settings {
  readonly channel?: { readonly key: string; readonly inbox?: number };
}

/** They were taken out of the environment, and the kernel keeps what there was at the start. */
function settings(): Settings {
  const variables = readFileSync('/proc/self/environ', 'utf8').split('\0');
  const found = variables.find((variable) => variable.startsWith('LB_WORKER_SETTINGS='));
  return JSON.parse(found!.slice(found!.indexOf('=') + 1)) as Settings;
}
