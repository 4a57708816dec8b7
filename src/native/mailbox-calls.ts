/** Descriptors on their way through a pair of sockets. */
import { MOST_NOTE_BYTES, MOST_PER_CALL, type Native } from './contract.ts';
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
  | 'mailboxPair'
  | 'prepareDescriptor'
  | 'sendDescriptors'
  | 'sendWithNote'
  | 'receiveDescriptor'
  | 'waitingMessages'
>;

export function mailboxCalls(libc: Libc): MailboxCalls {
  const { koffi, declare, uninterrupted, checked } = libc;
  const socketpair = declare('int socketpair(int domain, int type, int protocol, _Out_ int *pair)');
  const recvmsg = declare('int64_t recvmsg(int fd, void *message, int flags)');
  const closeFd = declare('int close(int fd)');
  const ioctl = declare('int ioctl(int fd, unsigned long request, void *value)');
  const waiting = Buffer.alloc(4);
  const outgoing = messageBlock(koffi, MOST_PER_CALL);
  const incoming = messageBlock(koffi, 1, MOST_NOTE_BYTES);
  const sending = sendingCalls(libc, outgoing.memory);

  return {
    mailboxPair() {
      const pair: number[] = [0, 0];
      checked('socketpair', socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair));
      return [pair[0]!, pair[1]!];
    },

    prepareDescriptor(index, fd, stamp, tag) {
      outgoing.block.write(index, fd, stamp, tag);
    },

    ...sending,

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
      if (flaw === undefined) {
        const message = { fd: fd!, stamp: block.stamp(0), tag: block.tag(0) };
        return received === PAYLOAD_BYTES ? message : { ...message, note: block.note(received) };
      }
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

/** `prepared` are the messages of `sendDescriptors`. */
function sendingCalls(
  { koffi, declare, uninterrupted }: Libc,
  prepared: object,
): Pick<Native, 'sendDescriptors' | 'sendWithNote'> {
  const sendmmsg = declare('int sendmmsg(int fd, void *messages, unsigned int count, int flags)');
  let noted: Messages | undefined;

  function send(mailbox: number, memory: object, count: number): number {
    const sent = uninterrupted(() => sendmmsg(mailbox, memory, count, MSG_DONTWAIT | MSG_NOSIGNAL));
    if (sent !== -1) return sent;
    const errno = koffi.errno();
    if (errno === EAGAIN || errno === ENOBUFS || errno === ETOOMANYREFS) return 0;
    throw new NativeError('sendmmsg', errno);
  }

  return {
    sendDescriptors: (mailbox, count) => send(mailbox, prepared, count),

    sendWithNote(mailbox, { fd, stamp, tag, note }) {
      // Hardly anybody needs it.
      noted ??= messageBlock(koffi, 1, MOST_NOTE_BYTES);
      noted.block.write(0, fd, stamp, tag);
      noted.block.writeNote(note);
      return send(mailbox, noted.memory, 1) === 1;
    },
  };
}

interface Messages {
  readonly memory: object;
  readonly block: MessageBlock;
}

function messageBlock(koffi: Koffi, count: number, noteBytes = 0): Messages {
  const bytes = MessageBlock.bytesFor(count, noteBytes);
  const memory = koffi.alloc('uint8_t', bytes);
  const view = koffi.view(memory, bytes);
  return { memory, block: new MessageBlock(view, koffi.address(memory), count, noteBytes) };
}
