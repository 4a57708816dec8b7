/** `send-socket.js WORKERS`: what one writes by hand first, `subprocess.send(message, socket)` in rotation. */
import { fork } from 'node:child_process';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { endWithStandardInput } from './listen.ts';
import { createRawAnswer } from './raw-answer.ts';

const [workers, slot] = process.argv.slice(2);

if (slot === undefined) dispatch(Number(workers));
else serve(Number(slot));

function dispatch(count: number): void {
  const children = Array.from({ length: count }, (_, index) =>
    fork(import.meta.filename, [String(count), String(index + 1)]),
  );
  let next = 0;
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    children[next]!.send('connection', socket);
    next = (next + 1) % count;
  });
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
    const { port } = server.address() as AddressInfo;
    // In the words of the product's log.
    console.log(JSON.stringify({ event: 'listening', addresses: [{ port }] }));
  });
  endWithStandardInput();
}

function serve(own: number): void {
  const answer = createRawAnswer(own);
  process.on('message', (_message, socket: Socket | undefined) => {
    // A client that left while its socket waited in the channel leaves the message without one.
    if (socket === undefined) return;
    answer(socket);
    socket.resume();
  });
  process.on('disconnect', () => process.exit(0));
}
