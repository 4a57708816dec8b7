/**
 * Ends what stays open while a replaced worker drains: WebSockets, event streams, connections of plain TCP servers. Each
 * has a moment of its own, so that their clients do not all come back at once. Nothing of it keeps a process alive that
 * comes to its end by itself.
 */
import type { Socket } from 'node:net';

/** Shares of the time there is, between which they end. The rest is for what they have yet to send. */
const FROM = 0.75;
const TO = 0.95;

/** `owesAnswer`: what its client waits for comes to an end by itself, and would be lost. `random` in [0, 1). */
export function endInTurn(
  open: () => Iterable<Socket>,
  owesAnswer: (socket: Socket) => boolean,
  withinMs: number,
  random: () => number = Math.random,
): void {
  const endOne = (socket: Socket): void => {
    if (!owesAnswer(socket)) socket.destroySoon();
  };
  setTimeout(() => {
    for (const socket of open()) setTimeout(endOne, random() * (TO - FROM) * withinMs, socket).unref();
  }, FROM * withinMs).unref();
  // Those that owed an answer when it was their turn.
  setTimeout(() => {
    for (const socket of open()) endOne(socket);
  }, TO * withinMs).unref();
}
