/**
 * Calls `task` as a microtask, when the callback that runs now is over. `queueMicrotask` would make an AsyncResource
 * each time (lib/internal/process/task_queues.js), which is felt where this is done for every connection.
 */
export function atEndOfTurn(task: () => void): void {
  void settled.then(task);
}

const settled = Promise.resolve();
