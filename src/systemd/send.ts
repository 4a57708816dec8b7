/** The way to the manager: a datagram of our own, or systemd's program for it where Node cannot send one. */
import { execFile } from 'node:child_process';
import type { NativeAvailability } from '../native/index.ts';

/** `text` are lines of NAME=VALUE. Failures are told once, and nothing is thrown. */
export type Send = (text: string) => void;

export interface SendParts {
  /** `NOTIFY_SOCKET`. */
  readonly socket: string;
  readonly native: NativeAvailability;
  /** A sentence. */
  failed(why: string): void;
}

export function createSend({ socket, native: { native, reason }, failed }: SendParts): Send {
  let hasFailed = false;
  const tell = (why: string): void => {
    if (!hasFailed) failed(`The service manager at ${socket} cannot be told anything: ${why}`);
    hasFailed = true;
  };
  if (!/^[/@]/.test(socket)) {
    tell('NOTIFY_SOCKET is neither a path nor the name of a unix socket.');
    return () => {};
  }
  if (native === undefined) return byProgram(socket, reason, tell);
  return (text) => {
    try {
      native.sendDatagram(socket, Buffer.from(text));
    } catch (error) {
      tell(`${(error as Error).message}.`);
    }
  };
}

/** One after the other: what is told later must not be overtaken. */
function byProgram(socket: string, why: string, tell: (why: string) => void): Send {
  let last = Promise.resolve();
  return (text) => {
    last = last.then(
      () =>
        new Promise((resolve) => {
          const env = { ...process.env, NOTIFY_SOCKET: socket };
          execFile('systemd-notify', text.split('\n'), { env }, (error) => {
            if (error !== null) tell(`${why}, and systemd-notify failed (${error.message.split('\n')[0]}).`);
            resolve();
          });
        }),
    );
  };
}
