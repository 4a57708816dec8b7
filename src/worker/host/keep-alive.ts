/**
 * What keeps a worker alive: what would keep a plain Node process alive that runs the same app, and nothing of ours.
 *
 * Node's half of node:cluster listens for 'disconnect' and 'message', which keeps the channel referenced for good: an
 * app with nothing left to do would never end, and one that did not get as far as to listen would be waited for. A
 * server that listens keeps the worker alive by itself (`ref` of `rr` in lib/internal/cluster/child.js); the channel
 * is needed only while the answer to a `listen()` is on its way.
 *
 * The listener for 'disconnect' is hidden and counts no more (hosted-process.ts); the one for 'message' stays.
 */

/** Node counts who needs the channel (`Control` in lib/internal/child_process.js). */
interface CountedChannel {
  refCounted(): void;
  unrefCounted(): void;
}

export interface ChannelNeeds {
  /** Holds the channel until what it returns is called. */
  hold(): () => void;
  /** Node's own listener for 'message' is gone, and Node has counted that as well. */
  messagesRemoved(): void;
}

/** To be called once, before the app runs. */
export function letGoOfChannel(
  channel: CountedChannel = process.channel as unknown as CountedChannel,
): ChannelNeeds {
  channel.unrefCounted();
  return {
    hold() {
      channel.refCounted();
      return () => channel.unrefCounted();
    },
    messagesRemoved: () => channel.refCounted(),
  };
}
