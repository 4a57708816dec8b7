/** The app's end of the link to the comparison: it says that it is there, and is told how slow to be. */
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

/** `onSlowness` is told what every cost is to be multiplied by. Without a link there is nothing to do. */
export function joinFleet(onSlowness: (factor: number) => void): void {
  const path = process.env.POINTSMAN_COMPARE_LINK;
  if (path === undefined) return;
  const socket = connect(path);
  // An app ends when its server does.
  socket.unref();
  // The comparison is over; the app goes on.
  socket.on('error', () => {});
  socket.write(`${JSON.stringify({ pid: process.pid })}\n`);
  createInterface({ input: socket }).on('line', (line) => {
    const factor = slownessIn(line);
    if (factor !== undefined) onSlowness(factor);
  });
}

function slownessIn(line: string): number | undefined {
  const { slowness } = JSON.parse(line) as { readonly slowness?: unknown };
  return typeof slowness === 'number' && slowness > 0 ? slowness : undefined;
}
