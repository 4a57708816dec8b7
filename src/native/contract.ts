/** The system calls that Node does not offer, as typed functions. Linux on 64-bit little-endian machines. */

/** A descriptor that arrived through a mailbox, with the numbers that travelled beside it. */
export interface ReceivedDescriptor {
  readonly fd: number;
  readonly stamp: number;
  readonly tag: number;
  /** Bytes that came with it by `sendWithNote`. */
  readonly note?: Uint8Array;
  readonly flaw?: undefined;
}

/** Why a message brought no descriptor that can be used. */
export type MessageFlaw =
  /** None came with it. */
  | 'no-descriptor'
  /** One came, and this process had no room for it: the kernel has closed it. */
  | 'lost-descriptor'
  /** It is not of the form that `sendDescriptors` gives to messages. */
  | 'malformed';

export interface FlawedMessage {
  readonly flaw: MessageFlaw;
}

export interface Native {
  /** Two connected SOCK_SEQPACKET sockets, non-blocking and closed on exec. Throws NativeError. */
  mailboxPair(): [number, number];
  /** Writes the message number `index` (below MOST_PER_CALL) of the next `sendDescriptors`. */
  prepareDescriptor(index: number, fd: number, stamp: number, tag: number): void;
  /**
   * Sends the first `count` prepared descriptors, a message each, in one system call. Returns how many were sent:
   * fewer when the mailbox is full or too many descriptors are in flight. Throws NativeError when the other
   * end is gone.
   */
  sendDescriptors(mailbox: number, count: number): number;
  /**
   * Sends one descriptor with up to MOST_NOTE_BYTES beside its numbers; the message counts as more than one in
   * `waitingMessages`. False when the mailbox is full or too many descriptors are in flight. Throws NativeError when
   * the other end is gone.
   */
  sendWithNote(mailbox: number, sent: Required<Omit<ReceivedDescriptor, 'flaw'>>): boolean;
  /**
   * Takes one message from the mailbox; undefined when it is empty or the other end is gone. Whatever came with a
   * flawed one is closed. Throws NativeError.
   */
  receiveDescriptor(mailbox: number): ReceivedDescriptor | FlawedMessage | undefined;
  /** How many messages wait in the mailbox. The kernel says so, and no process. Throws NativeError. */
  waitingMessages(mailbox: number): number;
  /** Accepts one connection, non-blocking and closed on exec; -1 when none waits. Throws NativeError. */
  accept(listener: number): number;
  /** Lets the kernel hold connections back until their first bytes are there (Linux, tcp(7)). */
  deferAccept(listener: number, seconds: number): void;
  /**
   * Reads what is there, at most `into.length` bytes: their number, 0 at the end of the stream, -1 when nothing is
   * there yet. Throws NativeError for a connection that failed.
   */
  receive(fd: number, into: Buffer): number;
  /** The same, and takes nothing: the bytes are there for the next who reads. */
  peek(fd: number, into: Buffer): number;
  /**
   * Sends what fits without waiting; the number of bytes. With `isLast` the kernel keeps the end of them until the
   * `endWriting` that follows, so that both leave in one segment. Throws NativeError for a connection that failed.
   */
  send(fd: number, bytes: Buffer, isLast?: boolean): number;
  /** Half-closes: the other side sees the end and may still send. Throws NativeError for a connection that failed. */
  endWriting(fd: number): void;
  /** Lets the kernel take so many bytes that the network has no room for yet; of what is no TCP connection, nothing. */
  limitUnsent(fd: number, bytes: number): void;
  /** Of what `accept` gives, which kind it is; undefined for files, listeners, datagram sockets and the like. */
  kindOfConnection(fd: number): 'tcp' | 'unix' | undefined;
  close(fd: number): void;
  /** Throws NativeError, with EMFILE when no descriptor is free. */
  duplicate(fd: number): number;
  /** How many descriptors this process may have as of now (RLIMIT_NOFILE). */
  descriptorLimit(): number;
  /**
   * Whether the other side is there no more, without taking a byte of what it sent: it reset the connection, or closed
   * it before it had sent anything. One that only half-closed may still read: it counts as gone if `isSpeaker`, as what
   * it wants it would have said. The first `before` bytes that it sent are not its own, MOST_NOTE_BYTES at most.
   */
  hasLeft(fd: number, isSpeaker: boolean, before?: number): boolean;
  remoteAddress(fd: number): { address: string; port: number } | undefined;
  /** To a unix socket: a path, or `@` and a name. Throws NativeError. */
  sendDatagram(path: string, bytes: Buffer): void;
  /** The kernel kills this process (SIGKILL) when the process that forked it is gone, even while it is blocked. */
  dieWithParent(): void;
  /** Waits for a child that has ended, without waiting; whether there was one. Never for one that Node has started. */
  collect(pid: number): boolean;
  /** CPU time that a process has used until this very moment, milliseconds. Throws NativeError when it is gone. */
  cpuMs(pid: number): number;
  /** Anonymous memory of `bytes` that another process can map by the descriptor, and nobody can make smaller or larger. */
  createSharedMemory(name: string, bytes: number): number;
  /** Maps shared memory; it stays mapped for the life of the process, or until other memory is mapped over it. */
  mapSharedMemory(fd: number, bytes: number): ArrayBuffer;
  /** A timer that is not set; its descriptor is readable once it is over, and until it is set again. Throws NativeError. */
  createTimer(): number;
  /**
   * Sets the timer to be over in `ms`, to the nanosecond, for everybody who has it; 0 puts it off. False for a
   * descriptor that is no timer.
   */
  setTimer(fd: number, ms: number): boolean;
  /** Lets memory that was mapped show the shared memory of `fd` instead; it keeps its size. */
  mapOver(memory: ArrayBuffer, fd: number): void;
}

/** Messages of one sendDescriptors call. */
export const MOST_PER_CALL = 64;

export const MOST_NOTE_BYTES = 4096;

export type NativeAvailability =
  | { readonly native: Native; readonly reason?: undefined }
  /** `reason` is a clause: "koffi is not installed". */
  | { readonly native?: undefined; readonly reason: string };
