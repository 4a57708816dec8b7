/** An app as anybody writes it with node:http: it does not know who runs it. */
import { createServer } from 'node:http';

const body = 'Hello, world!';
const fields = {
  'Content-Type': 'text/plain; charset=utf-8',
  'X-Content-Type-Options': 'nosniff',
  'Content-Length': body.length,
};

const server = createServer((_request, response) => {
  response.writeHead(200, fields);
  response.end(body);
});

server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`listening on ${server.address().port}`);
});
