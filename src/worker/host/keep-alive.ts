/**
 * What keeps a worker alive: what would keep a plain Node process alive that runs the same app, and nothing of ours.
 *
 * Node's half of node:cluster listens for 'disconnect' and 'message', which keeps the channel referenced for good: an
 * app with nothing left to do would never end, and one that did not get as far as to listen would be waited for. A
 * server that listens keeps the worker alive by itself (`ref` of `rr` in lib/internal/cluster/child.js); the channel
 * is needed only while the answer to a `listen()` is on its way.
 */

/** Node counts who needs the channel (`Control` in lib/internal/child_process.js). */
interface CountedChannel {
  refCounted(): void;
  unrefCounted(): void;
}

/** 'disconnect' in lib/internal/cluster/child.js and 'message' in lib/internal/cluster/worker.js, in Node 20 to 26. */
const LISTENERS_OF_NODE = 2;

/** To be called once, before the app runs. What it returns holds the channel until what that returns is called. */
export function letGoOfChannel(
  channel: CountedChannel = process.channel as unknown as CountedChannel,
): () => () => void {
  for (let listener = 0; listener < LISTENERS_OF_NODE; listener++) channel.unrefCounted();
  return function hold() {
    channel.refCounted();
    return () => channel.unrefCounted();
  };
}
