/** Says, in the words of the product's log, where a server of a benchmark listens; ends it when nobody listens. */

export function announce(port: number): void {
  console.log(JSON.stringify({ event: 'listening', addresses: [{ port }] }));
  // The benchmark holds the other end of standard input: it ends with it, even when it was killed.
  process.stdin.resume().on('close', () => process.exit(0));
}
