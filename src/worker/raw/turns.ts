/**
 * Shares out the event loop: tasks that were put off run in order of their arrival, and after a short time the rest
 * of them waits until what came from clients meanwhile has been served. So a thousand clients that each have much to
 * be sent hold nobody up, and a single one that takes it all is sent to without a turn of the loop in between.
 */
export function createTurns(
  now: () => number,
  schedule: (run: () => void) => void = setImmediate,
): (task: () => void) => void {
  let tasks: (() => void)[] = [];

  function run(): void {
    const endMs = now() + TURN_MS;
    let done = 0;
    try {
      do tasks[done++]!();
      while (done < tasks.length && now() < endMs);
    } finally {
      tasks = tasks.slice(done);
      if (tasks.length > 0) schedule(run);
    }
  }

  return (task) => {
    tasks.push(task);
    if (tasks.length === 1) schedule(run);
  };
}

/** Well below what a client notices, and enough for several megabytes. */
const TURN_MS = 2;
