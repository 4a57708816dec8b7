/** A service manager's part, as systemd plays it: sockets that are bound and listen before the service runs, and one to be told on. */
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Koffi } from '../../../src/native/libc.ts';

// Values of Linux's own headers.
const AF_UNIX = 1;
const AF_INET = 2;
const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const SOCK_NONBLOCK = 0x800;
const SOCK_CLOEXEC = 0x80000;
const MOST_BYTES = 4096;

export interface PassedListener {
  readonly fd: number;
  readonly port?: number;
  close(): void;
}

export interface NotifySocket {
  /** For NOTIFY_SOCKET. */
  readonly name: string;
  /** All that was told so far, a datagram each. */
  told(): readonly string[];
  close(): void;
}

/** Nobody accepts on it here. On 127.0.0.1, or at a path. */
export function passedListener(path?: string): PassedListener {
  const { socket, bind, listen, close, getsockname } = calls();
  const address = path === undefined ? ipv4Address() : unixAddress(path);
  const fd = socket(path === undefined ? AF_INET : AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  check('bind', bind(fd, address, address.length));
  check('listen', listen(fd, 128));
  if (path !== undefined) return { fd, close: () => void close(fd) };
  const length = Buffer.from(Uint32Array.of(address.length).buffer);
  check('getsockname', getsockname(fd, address, length));
  return { fd, port: address.readUInt16BE(2), close: () => void close(fd) };
}

/** `name`: a path, or `@` and a name. */
export function notifySocket(name: string): NotifySocket {
  const { socket, bind, recv, close } = calls();
  const address = unixAddress(name);
  const fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  check('bind', bind(fd, address, address.length));
  const all: string[] = [];
  const bytes = Buffer.alloc(MOST_BYTES);
  return {
    name,
    told() {
      for (let length = recv(fd, bytes, MOST_BYTES, 0); length >= 0; length = recv(fd, bytes, MOST_BYTES, 0))
        all.push(bytes.toString('utf8', 0, Number(length)));
      return all;
    },
    close() {
      close(fd);
      if (!name.startsWith('@')) rmSync(name, { force: true });
    },
  };
}

function calls() {
  const koffi = createRequire(import.meta.url)('koffi') as Koffi;
  const libc = koffi.load(null);
  return {
    socket: libc.func('int socket(int domain, int type, int protocol)'),
    bind: libc.func('int bind(int fd, void *address, unsigned int size)'),
    listen: libc.func('int listen(int fd, int backlog)'),
    recv: libc.func('int recv(int fd, void *bytes, size_t length, int flags)'),
    getsockname: libc.func('int getsockname(int fd, void *address, void *length)'),
    close: libc.func('int close(int fd)'),
  };
}

function ipv4Address(): Buffer {
  const address = Buffer.alloc(16);
  address.writeUInt16LE(AF_INET);
  address.set([127, 0, 0, 1], 4);
  return address;
}

function unixAddress(name: string): Buffer {
  const address = Buffer.alloc(2 + Buffer.byteLength(name));
  address.writeUInt16LE(AF_UNIX);
  address.write(name, 2);
  if (name.startsWith('@')) address[2] = 0;
  return address;
}

function check(what: string, result: number): void {
  if (result < 0) throw new Error(`${what} failed`);
}
