/** What bench/apps/servers/http.mjs answers, by the https module of Node: the app that terminates TLS itself. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';

const { TLS_CERT, TLS_KEY, PORT } = process.env;
const body = 'Hello, world!';
const fields = {
  'Content-Type': 'text/plain; charset=utf-8',
  'X-Content-Type-Options': 'nosniff',
  'Content-Length': body.length,
};

const server = createServer(
  { cert: readFileSync(TLS_CERT), key: readFileSync(TLS_KEY) },
  (_request, response) => {
    response.writeHead(200, fields);
    response.end(body);
  },
);

server.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`listening on ${server.address().port}`);
});
