/** The system calls through koffi: a foreign function interface with prebuilt binaries, no compiler needed. */
import { constants } from 'node:os';
import { MOST_PER_CALL, type Native, type ReceivedDescriptor } from './contract.ts';
import { MessageBlock } from './message-block.ts';
import { EAGAIN, EINTR, ENOBUFS, ETOOMANYREFS, NativeError } from './native-error.ts';
import { parseSocketAddress, SOCKET_ADDRESS_BYTES } from './socket-address.ts';

/** As much of koffi as is used here. Its own types would have to be there to build, and it is optional. */
export interface Koffi {
  /** The symbols of a library; null is the process itself. */
  load(path: null): { func<Result = number>(declaration: string): (...values: unknown[]) => Result };
  alloc(type: string, count: number): object;
  view(memory: object, bytes: number): ArrayBuffer;
  address(memory: object): bigint;
  errno(): number;
}

// Values of Linux's own headers; the same on x64 and arm64.
const AF_UNIX = 1;
const SOCK_SEQPACKET = 5;
const SOCK_NONBLOCK = 0x800;
const SOCK_CLOEXEC = 0x80000;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const MSG_MORE = 0x8000;
const MSG_CMSG_CLOEXEC = 0x40000000;
const IPPROTO_TCP = 6;
const TCP_DEFER_ACCEPT = 9;
const F_DUPFD_CLOEXEC = 1030;
const MFD_CLOEXEC = 1;
const MFD_ALLOW_SEALING = 2;
const F_ADD_SEALS = 1033;
const F_SEAL_SEAL = 1;
const F_SEAL_SHRINK = 2;
const F_SEAL_GROW = 4;
const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
const PR_SET_PDEATHSIG = 1;
const CPUCLOCK_SCHED = 2;

/** Throws when a symbol is missing. */
export function createLinuxNative(koffi: Koffi): Native {
  // The process itself: glibc and musl alike are already part of it.
  const libc = koffi.load(null);
  const socketpair = libc.func('int socketpair(int domain, int type, int protocol, _Out_ int *pair)');
  const sendmmsg = libc.func('int sendmmsg(int fd, void *messages, unsigned int count, int flags)');
  const recvmsg = libc.func('int64_t recvmsg(int fd, void *message, int flags)');
  const accept4 = libc.func('int accept4(int fd, void *address, void *length, int flags)');
  const setsockopt = libc.func(
    'int setsockopt(int fd, int level, int name, void *value, unsigned int length)',
  );
  const recv = libc.func('int64_t recv(int fd, void *into, size_t length, int flags)');
  const sendto = libc.func('int64_t send(int fd, void *bytes, size_t length, int flags)');
  const closeFd = libc.func('int close(int fd)');
  const fcntl = libc.func('int fcntl(int fd, int command, int argument)');
  const getpeername = libc.func('int getpeername(int fd, void *address, void *length)');
  const memfdCreate = libc.func('int memfd_create(const char *name, unsigned int flags)');
  const ftruncate = libc.func('int ftruncate(int fd, int64_t length)');
  const prctl = libc.func('int prctl(int option, unsigned long argument)');
  const clockGettime = libc.func('int clock_gettime(int clock, void *time)');
  const mmap = libc.func<object>(
    'void *mmap(void *at, size_t length, int protection, int flags, int fd, int64_t offset)',
  );

  const outgoing = messageBlock(MOST_PER_CALL);
  const incoming = messageBlock(1);
  const peer = Buffer.alloc(SOCKET_ADDRESS_BYTES);
  const peerLength = Buffer.alloc(4);
  const time = Buffer.alloc(16);

  function messageBlock(count: number) {
    const bytes = MessageBlock.bytesFor(count);
    const memory = koffi.alloc('uint8_t', bytes);
    const block = new MessageBlock(koffi.view(memory, bytes), koffi.address(memory), count);
    return { memory, block };
  }

  /** Repeats a call that a signal interrupted; -1 means it failed for another reason. */
  function uninterrupted(call: () => number): number {
    for (;;) {
      const result = Number(call());
      if (result !== -1 || koffi.errno() !== EINTR) return result;
    }
  }

  function checked(syscall: string, result: number): number {
    if (result === -1) throw new NativeError(syscall, koffi.errno());
    return result;
  }

  return {
    mailboxPair() {
      const pair: number[] = [0, 0];
      checked('socketpair', socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair));
      return [pair[0]!, pair[1]!];
    },

    prepareDescriptor(index, fd, stamp, tag) {
      outgoing.block.write(index, fd, stamp, tag);
    },

    sendDescriptors(mailbox, count) {
      const sent = uninterrupted(() =>
        sendmmsg(mailbox, outgoing.memory, count, MSG_DONTWAIT | MSG_NOSIGNAL),
      );
      if (sent !== -1) return sent;
      const errno = koffi.errno();
      if (errno === EAGAIN || errno === ENOBUFS || errno === ETOOMANYREFS) return 0;
      throw new NativeError('sendmmsg', errno);
    },

    receiveDescriptor(mailbox): ReceivedDescriptor | undefined {
      incoming.block.resetForReceive(0);
      const received = uninterrupted(() =>
        recvmsg(mailbox, incoming.memory, MSG_DONTWAIT | MSG_CMSG_CLOEXEC),
      );
      if (received === -1) {
        const errno = koffi.errno();
        if (errno === EAGAIN) return undefined;
        throw new NativeError('recvmsg', errno);
      }
      // A message of no bytes is the end: the other side is closed.
      if (received === 0) return undefined;
      const { block } = incoming;
      return { fd: block.descriptor(0), stamp: block.stamp(0), tag: block.tag(0) };
    },

    accept(listener) {
      const fd = uninterrupted(() => accept4(listener, null, null, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (fd !== -1) return fd;
      const errno = koffi.errno();
      if (errno === EAGAIN) return -1;
      throw new NativeError('accept4', errno);
    },

    deferAccept(listener, seconds) {
      const value = Buffer.alloc(4);
      value.writeInt32LE(seconds);
      checked('setsockopt(TCP_DEFER_ACCEPT)', setsockopt(listener, IPPROTO_TCP, TCP_DEFER_ACCEPT, value, 4));
    },

    receive(fd, into) {
      const received = uninterrupted(() => recv(fd, into, into.length, MSG_DONTWAIT));
      if (received !== -1) return received;
      const errno = koffi.errno();
      if (errno === EAGAIN) return -1;
      throw new NativeError('recv', errno);
    },

    send(fd, bytes, isLast = false) {
      const flags = MSG_DONTWAIT | MSG_NOSIGNAL | (isLast ? MSG_MORE : 0);
      const sent = uninterrupted(() => sendto(fd, bytes, bytes.length, flags));
      if (sent !== -1) return sent;
      const errno = koffi.errno();
      if (errno === EAGAIN || errno === ENOBUFS) return 0;
      throw new NativeError('send', errno);
    },

    close(fd) {
      // Linux releases the descriptor even when close reports an error (close(2)): never repeated.
      closeFd(fd);
    },

    duplicate(fd) {
      return checked('fcntl(F_DUPFD_CLOEXEC)', fcntl(fd, F_DUPFD_CLOEXEC, 0));
    },

    remoteAddress(fd) {
      peerLength.writeInt32LE(SOCKET_ADDRESS_BYTES);
      if (getpeername(fd, peer, peerLength) === -1) return undefined;
      return parseSocketAddress(peer);
    },

    cpuMs(pid) {
      // The clock of a process: its number inverted, and the kind of clock in the last three bits (clock_getcpuclockid(3)).
      checked('clock_gettime', clockGettime((~pid << 3) | CPUCLOCK_SCHED, time));
      return Number(time.readBigInt64LE(0)) * 1e3 + Number(time.readBigInt64LE(8)) / 1e6;
    },

    dieWithParent() {
      checked('prctl(PR_SET_PDEATHSIG)', prctl(PR_SET_PDEATHSIG, constants.signals.SIGKILL));
    },

    createSharedMemory(name, bytes) {
      const fd = checked('memfd_create', memfdCreate(name, MFD_CLOEXEC | MFD_ALLOW_SEALING));
      checked('ftruncate', ftruncate(fd, bytes));
      // A process that made it smaller would end, with SIGBUS, whoever reads what is gone.
      checked('fcntl(F_ADD_SEALS)', fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW));
      return fd;
    },

    mapSharedMemory(fd, bytes) {
      const memory = mmap(null, bytes, PROT_READ_WRITE, MAP_SHARED, fd, 0);
      if (koffi.address(memory) === 0xffffffffffffffffn) throw new NativeError('mmap', koffi.errno());
      return koffi.view(memory, bytes);
    },
  };
}
