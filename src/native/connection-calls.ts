/** Connections: accepted, read, written and named. */
import { MOST_NOTE_BYTES, type Native } from './contract.ts';
import type { Libc } from './libc.ts';
import { EAGAIN, ENOBUFS, NativeError } from './native-error.ts';
import { parseSocketAddress, SOCKET_ADDRESS_BYTES } from './socket-address.ts';

// Values of Linux's own headers; the same on x64 and arm64.
const SOCK_NONBLOCK = 0x800;
const SOCK_CLOEXEC = 0x80000;
const MSG_PEEK = 0x2;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const MSG_MORE = 0x8000;
const IPPROTO_TCP = 6;
const TCP_DEFER_ACCEPT = 9;
const TCP_NOTSENT_LOWAT = 25;
const SHUT_WR = 1;
const POLLIN = 0x1;
const POLLERR = 0x8;
const POLLHUP = 0x10;
const POLLRDHUP = 0x2000;

type ConnectionCalls = Pick<
  Native,
  | 'accept'
  | 'deferAccept'
  | 'receive'
  | 'peek'
  | 'send'
  | 'endWriting'
  | 'limitUnsent'
  | 'hasLeft'
  | 'remoteAddress'
>;

export function connectionCalls(libc: Libc): ConnectionCalls {
  const { koffi, declare, uninterrupted, checked } = libc;
  const accept4 = declare('int accept4(int fd, void *address, void *length, int flags)');
  const setsockopt = declare('int setsockopt(int fd, int level, int name, void *value, unsigned int length)');
  const recv = declare('int64_t recv(int fd, void *into, size_t length, int flags)');
  const sendto = declare('int64_t send(int fd, void *bytes, size_t length, int flags)');
  const shutdown = declare('int shutdown(int fd, int how)');
  const getpeername = declare('int getpeername(int fd, void *address, void *length)');
  const number = Buffer.alloc(4);
  const peer = Buffer.alloc(SOCKET_ADDRESS_BYTES);
  const peerLength = Buffer.alloc(4);
  const receiving = (call: Receive) => receiver(libc, call);

  return {
    accept(listener) {
      const fd = uninterrupted(() => accept4(listener, null, null, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (fd !== -1) return fd;
      const errno = koffi.errno();
      if (errno === EAGAIN) return -1;
      throw new NativeError('accept4', errno);
    },

    deferAccept(listener, seconds) {
      number.writeInt32LE(seconds);
      checked('setsockopt(TCP_DEFER_ACCEPT)', setsockopt(listener, IPPROTO_TCP, TCP_DEFER_ACCEPT, number, 4));
    },

    receive: receiving((fd, into) => recv(fd, into, into.length, MSG_DONTWAIT)),

    peek: receiving((fd, into) => recv(fd, into, into.length, MSG_DONTWAIT | MSG_PEEK)),

    send(fd, bytes, isLast = false) {
      const flags = MSG_DONTWAIT | MSG_NOSIGNAL | (isLast ? MSG_MORE : 0);
      const sent = uninterrupted(() => sendto(fd, bytes, bytes.length, flags));
      if (sent !== -1) return sent;
      const errno = koffi.errno();
      if (errno === EAGAIN || errno === ENOBUFS) return 0;
      throw new NativeError('send', errno);
    },

    endWriting(fd) {
      checked('shutdown', shutdown(fd, SHUT_WR));
    },

    limitUnsent(fd, bytes) {
      number.writeInt32LE(bytes);
      setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, number, 4);
    },

    hasLeft: departure(declare, (fd, into) => recv(fd, into, into.length, MSG_PEEK | MSG_DONTWAIT)),

    remoteAddress(fd) {
      peerLength.writeInt32LE(SOCKET_ADDRESS_BYTES);
      if (getpeername(fd, peer, peerLength) === -1) return undefined;
      return parseSocketAddress(peer);
    },
  };
}

type Receive = (fd: number, into: Buffer) => number | bigint;

function receiver({ koffi, uninterrupted }: Libc, call: Receive): Native['receive'] {
  return (fd, into) => {
    const received = uninterrupted(() => call(fd, into) as number);
    if (received !== -1) return received;
    const errno = koffi.errno();
    if (errno === EAGAIN) return -1;
    throw new NativeError('recv', errno);
  };
}

function departure(declare: Libc['declare'], peek: Receive): Native['hasLeft'] {
  const poll = declare('int poll(void *entries, unsigned long count, int timeoutMs)');
  const entry = Buffer.alloc(8);
  const peeked = Buffer.alloc(MOST_NOTE_BYTES + 1);

  return (fd, isSpeaker, before = 0) => {
    // struct pollfd: the descriptor, what is asked, what is answered.
    entry.writeInt32LE(fd, 0);
    entry.writeInt16LE(POLLIN | POLLRDHUP, 4);
    entry.writeInt16LE(0, 6);
    if (poll(entry, 1, 0) !== 1) return false;
    const found = entry.readInt16LE(6);
    if ((found & POLLERR) !== 0) return true;
    const hasEnded = (found & POLLHUP) !== 0 || (isSpeaker && (found & POLLRDHUP) !== 0);
    if (!hasEnded) return false;
    const said = Number(peek(fd, peeked.subarray(0, before + 1)));
    return said >= 0 && said <= before;
  };
}
