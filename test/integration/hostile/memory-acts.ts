/** What a worker can do to the memory, the mailbox and the wake pipe that it shares with the master. */
import { spawn } from 'node:child_process';
import { closeSync, fstatSync, ftruncateSync, openSync, readdirSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { MAILBOX_FD, SCOREBOARD_FD, TIMER_FD, WAKE_FD } from '../../../src/handoff/mailbox/receiver.ts';
import { nativeCalls } from '../../../src/native/index.ts';
import { monotonicMs } from '../../../src/platform/clock.ts';
import { Field, Flag, recordOf, SCOREBOARD_BYTES } from '../../../src/scoreboard/shared/layout.ts';
import { makeBlocking, payload, repeatTimer, sendMessage, shutdown } from './libc.ts';

export interface MemoryAct {
  readonly name: string;
  /** `random` gives numbers from 0 to 1. */
  act(random: () => number): void | Promise<void>;
}

const record = () => recordOf(nativeCalls().native!.mapSharedMemory(SCOREBOARD_FD, SCOREBOARD_BYTES));
const wakeMaster = () => writeSync(WAKE_FD, 'x');
const LISTENER = 1;
const SHUT_BOTH = 2;

/** As one of its connections would come back. */
function sendBack(fd: number, stamp = monotonicMs(), listener = LISTENER): void {
  sendMessage(MAILBOX_FD, payload(stamp, listener), [fd]);
}

/** For half a second, as often as the event loop lets it. */
function keepOn(act: () => void): Promise<void> {
  return new Promise((resolve) => {
    const endMs = performance.now() + 500;
    const again = (): void => {
      act();
      if (performance.now() > endMs) resolve();
      else setImmediate(again);
    };
    again();
  });
}

/** Undefined where the app has none open. */
function ownConnection(): number | undefined {
  return readdirSync('/proc/self/fd')
    .map(Number)
    .find((fd) => fd > TIMER_FD && nativeCalls().native!.remoteAddress(fd) !== undefined);
}

const stores: readonly MemoryAct[] = [
  { name: 'zeros over its record', act: () => void record().fields.fill(0) },
  { name: 'zeros over its record, again and again', act: () => keepOn(() => record().fields.fill(0)) },
  { name: 'NaN into all of its record', act: () => void record().fields.fill(Number.NaN) },
  { name: 'infinity into all of its record', act: () => void record().fields.fill(Number.POSITIVE_INFINITY) },
  { name: 'negative numbers into all of its record', act: () => void record().fields.fill(-7) },
  {
    name: 'a random number somewhere in its record',
    act(random) {
      const { fields } = record();
      fields[Math.floor(random() * 9)] = (random() - 0.5) * 10 ** Math.floor(random() * 300);
    },
  },
  {
    name: 'random bytes over its memory, again and again',
    act: (random) =>
      keepOn(() => {
        const bytes = new Uint8Array(record().fields.buffer);
        for (let count = 0; count < 32; count++)
          bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      }),
  },
  {
    name: 'one more connection claimed than there is',
    act: () => keepOn(() => record().fields[Field.taken]!++),
  },
  { name: 'more closed than there was', act: () => void record().fields.set([1e12], Field.closed) },
  { name: 'a heartbeat of tomorrow', act: () => void record().fields.set([1e12], Field.aliveAtMs) },
  { name: 'busy since ever', act: () => keepOn(() => record().fields.set([1], Field.busySinceMs)) },
  { name: 'awake', act: () => void Atomics.store(record().flags, Flag.asleep, 0) },
  { name: 'awake, again and again', act: () => keepOn(() => Atomics.store(record().flags, Flag.asleep, 0)) },
  { name: 'asleep, again and again', act: () => keepOn(() => Atomics.store(record().flags, Flag.asleep, 7)) },
  { name: 'refusing', act: () => keepOn(() => Atomics.store(record().flags, Flag.refusing, 1)) },
  {
    name: 'much room wanted',
    act: () => keepOn(() => Atomics.store(record().flags, Flag.roomWanted, 2 ** 31 - 1)),
  },
  {
    name: 'zeros written to the file of its memory',
    act: () => void writeSync(SCOREBOARD_FD, Buffer.alloc(64), 0, 64, 64),
  },
  {
    name: 'its memory made smaller and larger',
    act() {
      for (const bytes of [0, 1, 2 ** 20]) {
        try {
          ftruncateSync(SCOREBOARD_FD, bytes);
        } catch {
          // It is sealed.
        }
      }
    },
  },
  {
    name: 'its memory left to a child that goes on writing when it is gone',
    act() {
      const program = `const { writeSync } = require('node:fs'); const end = Date.now() + 2000;
        while (Date.now() < end) writeSync(3, Buffer.alloc(64, 255), 0, 64, 64);`;
      spawn(process.execPath, ['-e', program], {
        stdio: ['ignore', 'ignore', 'ignore', SCOREBOARD_FD],
        detached: true,
      });
      process.kill(process.pid, 'SIGKILL');
    },
  },
];

const messages: readonly MemoryAct[] = [
  {
    name: 'a byte without a descriptor',
    act() {
      writeSync(MAILBOX_FD, 'x');
      wakeMaster();
    },
  },
  {
    name: 'a whole message without a descriptor',
    act() {
      sendMessage(MAILBOX_FD, payload(1, LISTENER));
      wakeMaster();
    },
  },
  {
    name: 'messages of all lengths',
    act() {
      for (const length of [1, 15, 17, 4_096]) sendMessage(MAILBOX_FD, Buffer.alloc(length));
      wakeMaster();
    },
  },
  {
    name: 'a message of no bytes with a descriptor',
    act() {
      sendMessage(MAILBOX_FD, Buffer.alloc(0), [SCOREBOARD_FD]);
      wakeMaster();
    },
  },
  {
    name: 'many messages without a descriptor',
    act() {
      for (let count = 0; count < 500; count++) sendMessage(MAILBOX_FD, payload(count, count));
      wakeMaster();
    },
  },
  {
    name: 'the descriptor of a file',
    act() {
      const file = openSync('/etc/hostname', 'r');
      sendBack(file);
      closeSync(file);
      wakeMaster();
    },
  },
  {
    name: 'descriptors of many kinds',
    act(random) {
      const fds = readdirSync('/proc/self/fd').map(Number).filter(isOpen);
      for (let count = 0; count < 64; count++) sendBack(fds[Math.floor(random() * fds.length)]!);
      wakeMaster();
    },
  },
  {
    name: 'its own mailbox, memory and wake pipe',
    act() {
      for (const fd of [MAILBOX_FD, SCOREBOARD_FD, WAKE_FD]) sendBack(fd);
      wakeMaster();
    },
  },
  {
    name: 'a socket that listens',
    async act() {
      const server = createServer();
      await new Promise<void>((resolve) =>
        server.listen({ port: 0, host: '127.0.0.1', exclusive: true }, resolve),
      );
      sendBack((server as unknown as { _handle: { fd: number } })._handle.fd);
      wakeMaster();
    },
  },
  {
    name: 'two descriptors in one message',
    act() {
      sendMessage(MAILBOX_FD, payload(1, LISTENER), [SCOREBOARD_FD, WAKE_FD]);
      sendMessage(MAILBOX_FD, payload(1, LISTENER), Array(200).fill(SCOREBOARD_FD));
      wakeMaster();
    },
  },
  {
    name: 'connections of listeners there are not, and of times that are none',
    act() {
      const fd = ownConnection() ?? WAKE_FD;
      for (const listener of [0, -1, 0.5, 99, Number.NaN, 1e300]) sendBack(fd, 1, listener);
      for (const stamp of [-1, Number.NaN, 1e300]) sendBack(fd, stamp);
      wakeMaster();
    },
  },
  {
    name: 'one connection a thousand times',
    act() {
      const fd = ownConnection() ?? WAKE_FD;
      for (let count = 0; count < 1_000; count++) sendBack(fd);
      wakeMaster();
    },
  },
  { name: 'a flood of wake bytes', act: () => keepOn(flood) },
];

const timers: readonly MemoryAct[] = [
  { name: 'its timer closed', act: () => closeSync(TIMER_FD) },
  { name: 'its timer put off, again and again', act: () => keepOn(() => setTimer(0)) },
  { name: 'its timer over, again and again', act: () => keepOn(() => setTimer(1e-6)) },
  { name: 'its timer over by itself, for ever', act: () => keepOn(() => repeatTimer(TIMER_FD)) },
  {
    name: 'its timer over and put off, for a master that would wait where it reads',
    act() {
      makeBlocking(TIMER_FD);
      return keepOn(() => {
        for (let count = 0; count < 50; count++) {
          setTimer(1e-6);
          setTimer(0);
        }
      });
    },
  },
];

const breaches: readonly MemoryAct[] = [
  { name: 'its wake pipe closed', act: () => closeSync(WAKE_FD) },
  { name: 'its wake pipe shut', act: () => void shutdown(WAKE_FD, SHUT_BOTH) },
  { name: 'its mailbox closed', act: () => closeSync(MAILBOX_FD) },
  { name: 'its mailbox shut', act: () => void shutdown(MAILBOX_FD, SHUT_BOTH) },
  { name: 'its memory closed', act: () => closeSync(SCOREBOARD_FD) },
  {
    name: 'something else in the place of its mailbox',
    act() {
      closeSync(MAILBOX_FD);
      openSync('/dev/zero', 'r');
    },
  },
  {
    name: 'its mailbox emptied without a word',
    act() {
      const native = nativeCalls().native!;
      return keepOn(() => {
        const received = native.receiveDescriptor(MAILBOX_FD);
        if (received?.flaw === undefined && received !== undefined) native.close(received.fd);
      });
    },
  },
];

export const memoryActs: readonly MemoryAct[] = [...stores, ...messages, ...timers, ...breaches];

function setTimer(ms: number): void {
  nativeCalls().native!.setTimer(TIMER_FD, ms);
}

function isOpen(fd: number): boolean {
  try {
    fstatSync(fd);
    return true;
  } catch {
    return false;
  }
}

function flood(): void {
  try {
    writeSync(WAKE_FD, Buffer.alloc(64 * 1024));
  } catch {
    // It is full for the moment.
  }
}
