/**
 * Keeps a storm of equal events out of the log: `say` is called for the first at once, then at most once a
 * second, with the number of events since it was last called and what the latest one brought. `flush` does not wait
 * for the second to end: nothing is to be missing in a log that ends.
 */
export function atMostOncePerSecond<Args extends unknown[]>(
  say: (count: number, ...latest: Args) => void,
): ((...args: Args) => void) & { flush(): void } {
  let count = 0;
  let latest: Args;
  let timer: NodeJS.Timeout | undefined;

  const tell = (...args: Args): void => {
    count++;
    latest = args;
    if (timer !== undefined) return;
    flush();
    timer = setTimeout(() => {
      timer = undefined;
      flush();
    }, 1_000).unref();
  };
  return Object.assign(tell, { flush });

  function flush(): void {
    if (count === 0) return;
    const counted = count;
    count = 0;
    say(counted, ...latest);
  }
}
