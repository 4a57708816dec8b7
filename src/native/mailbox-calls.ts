/** Descriptors on their way through a pair of sockets. */
import { MOST_PER_CALL, type Native } from './contract.ts';
import type { Koffi, Libc } from './libc.ts';
import { MessageBlock, PAYLOAD_BYTES } from './message-block.ts';
import { EAGAIN, ENOBUFS, ETOOMANYREFS, NativeError } from './native-error.ts';

// Values of Linux's own headers; the same on x64 and arm64.
const AF_UNIX = 1;
const SOCK_SEQPACKET = 5;
const SOCK_NONBLOCK = 0x800;
const SOCK_CLOEXEC = 0x80000;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const MSG_CMSG_CLOEXEC = 0x40000000;
const FIONREAD = 0x541b;

type MailboxCalls = Pick<
  Native,
  'mailboxPair' | 'prepareDescriptor' | 'sendDescriptors' | 'receiveDescriptor' | 'waitingMessages'
>;

export function mailboxCalls({ koffi, declare, uninterrupted, checked }: Libc): MailboxCalls {
  const socketpair = declare('int socketpair(int domain, int type, int protocol, _Out_ int *pair)');
  const sendmmsg = declare('int sendmmsg(int fd, void *messages, unsigned int count, int flags)');
  const recvmsg = declare('int64_t recvmsg(int fd, void *message, int flags)');
  const closeFd = declare('int close(int fd)');
  const ioctl = declare('int ioctl(int fd, unsigned long request, void *value)');
  const waiting = Buffer.alloc(4);
  const outgoing = messageBlock(koffi, MOST_PER_CALL);
  const incoming = messageBlock(koffi, 1);

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

    receiveDescriptor(mailbox) {
      incoming.block.resetForReceive(0);
      const received = uninterrupted(() =>
        recvmsg(mailbox, incoming.memory, MSG_DONTWAIT | MSG_CMSG_CLOEXEC),
      );
      if (received === -1) {
        const errno = koffi.errno();
        if (errno === EAGAIN) return undefined;
        throw new NativeError('recvmsg', errno);
      }
      const { block } = incoming;
      const fd = block.descriptor(0);
      const flaw = block.flaw(0, received);
      if (flaw === undefined) return { fd: fd!, stamp: block.stamp(0), tag: block.tag(0) };
      if (fd !== undefined) closeFd(fd);
      // A message of no bytes and nothing else is the end: the other side is closed.
      else if (received === 0) return undefined;
      return { flaw };
    },

    waitingMessages(mailbox) {
      checked('ioctl(FIONREAD)', ioctl(mailbox, FIONREAD, waiting));
      return waiting.readInt32LE(0) / PAYLOAD_BYTES;
    },
  };
}

interface Messages {
  readonly memory: object;
  readonly block: MessageBlock;
}

function messageBlock(koffi: Koffi, count: number): Messages {
  const bytes = MessageBlock.bytesFor(count);
  const memory = koffi.alloc('uint8_t', bytes);
  return { memory, block: new MessageBlock(koffi.view(memory, bytes), koffi.address(memory), count) };
}
