/** Waits for `promise`, but no longer than `timeoutMs`. */
export async function withDeadline(promise: Promise<unknown>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([promise, deadline]);
  clearTimeout(timer);
}
