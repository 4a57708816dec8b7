/** What both ends of a channel have to know of Node's own (lib/internal/child_process.js). */

/** Whether a message bears this name; all that begin with NODE_ Node keeps from the 'message' event. */
export function bears(message: unknown, name: string): boolean {
  return typeof message === 'object' && message !== null && (message as { cmd?: unknown }).cmd === name;
}

/**
 * libuv's handle of the channel of this process, or of a child: there is no public way to it. Throws where Node hides it;
 * `consequence` says what cannot be done then.
 */
export function channelHandleOf(end: object, consequence: string): object {
  const symbol = Object.getOwnPropertySymbols(end).find(
    ({ description }) => description === 'kChannelHandle',
  );
  const handle = symbol === undefined ? undefined : (end as Record<symbol, object | undefined>)[symbol];
  if (handle === undefined)
    throw new Error(`Node.js ${process.versions.node} hides its channel: pointsman cannot ${consequence}`);
  return handle;
}
