/** The same answer through node:http, as an app would give it. */
import { createServer } from 'node:http';
import { listen, slot } from './listen.ts';

const body = Buffer.from(`Hello from worker ${slot}\n`);
const fields = {
  'Content-Type': 'text/plain; charset=utf-8',
  'X-Content-Type-Options': 'nosniff',
  'Content-Length': body.length,
};

listen(
  createServer((_request, response) => {
    response.writeHead(200, fields);
    response.end(body);
  }),
);
