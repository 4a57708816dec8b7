/**
 * Ends what stays open while a replaced worker drains: WebSockets, event streams, connections of plain TCP servers. Each
 * has a moment of its own, so that their clients do not all come back at once. Nothing of it keeps a process alive that
 * comes to its end by itself.
 */
import type { Socket } from 'node:net';

/** Shares of the time there is, between which they end. The rest is for what they have yet to send. */
const FROM = 0.75;
const TO = 0.95;

/** `isUnanswered`: the client waits for its answer, and would lose it. `random` in [0, 1). */
export function endInTurn(
  open: () => Iterable<Socket>,
  isUnanswered: (socket: Socket) => boolean,
  withinMs: number,
  random: () => number = Math.random,
): void {
  setTimeout(() => {
    for (const socket of open())
      setTimeout(endOne, random() * (TO - FROM) * withinMs, socket, isUnanswered).unref();
  }, FROM * withinMs).unref();
}

function endOne(socket: Socket, isUnanswered: (socket: Socket) => boolean): void {
  if (!isUnanswered(socket)) socket.destroySoon();
}
