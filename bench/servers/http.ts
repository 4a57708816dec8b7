/** One process, node:http, nothing else. */
import type { AddressInfo } from 'node:net';
import { announce } from './announce.ts';
import { createHttpAnswer } from './http-answer.ts';

const server = createHttpAnswer(1);
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  announce((server.address() as AddressInfo).port);
});
