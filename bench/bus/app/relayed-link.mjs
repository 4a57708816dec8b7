/** The link of a worker whose messages somebody passes on by hand: to whom, and an id of our own for each request. */

/** `send(message, written)` as process.send; returns the link, and what is to be told of each message that comes. */
export function relayedLink({ slot, workers, send }) {
  const handlers = new Map();
  const asked = new Map();
  let lastId = 0;

  // A write that has not been done is waited for: nothing else bounds what a process sends.
  const post = (to, type, msg, id) => {
    let written;
    const isRoom = send({ to, type, msg, id }, () => written?.());
    return isRoom ? undefined : new Promise((resolve) => (written = resolve));
  };

  return {
    link: {
      slot,
      workers,
      post: (to, type, msg) => post(to, type, msg),
      broadcast: (type, msg) => post('others', type, msg),
      request: (to, type, msg) =>
        new Promise((resolve) => {
          const id = ++lastId;
          asked.set(id, resolve);
          void post(to, type, msg, id);
        }),
      on: (type, handler) => handlers.set(type, handler),
    },
    async received({ from, type, msg, id }) {
      if (type === 'answer') {
        asked.get(id)(msg);
        asked.delete(id);
        return;
      }
      const answer = handlers.get(type)(from, msg);
      if (id !== undefined) await post(from, 'answer', await answer, id);
    },
  };
}
