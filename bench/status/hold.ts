/** `hold.js PORT COUNT`: opens keep-alive connections, asks once on each, and holds them until standard input ends. */
import { connect } from 'node:net';

/** So many are opened at a time. */
const AT_ONCE = 100;

const [port, count] = process.argv.slice(2).map(Number);
let held = 0;
let lost = 0;

process.stdin.resume().on('close', () => process.exit(0));
for (let left = count!; left > 0; left -= AT_ONCE) {
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, left) }, hold));
}
console.log(JSON.stringify({ held, lost }));

function hold(): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ port: port!, host: '127.0.0.1' });
    socket.once('data', () => {
      held++;
      resolve();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      lost++;
      resolve();
    });
    socket.write('GET / HTTP/1.1\r\nHost: bench\r\n\r\n');
  });
}
