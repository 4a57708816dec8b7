/**
 * Keeps a storm of equal events out of the log: `say` is called for the first at once, then at most once a
 * second, with the number of events since it was last called and what the latest one brought.
 */
export function atMostOncePerSecond<Args extends unknown[]>(
  say: (count: number, ...latest: Args) => void,
): (...args: Args) => void {
  let count = 0;
  let latest: Args;
  let timer: NodeJS.Timeout | undefined;

  return (...args) => {
    count++;
    latest = args;
    if (timer !== undefined) return;
    flush();
    timer = setTimeout(() => {
      timer = undefined;
      if (count > 0) flush();
    }, 1_000).unref();
  };

  function flush(): void {
    const counted = count;
    count = 0;
    say(counted, ...latest);
  }
}
