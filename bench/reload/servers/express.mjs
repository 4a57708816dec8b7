/**
 * An Express app that repeats what it is asked: the path of a GET, the body of a POST. It never closes a connection by
 * itself, and ends on SIGINT as the documentation of PM2 asks for: takes no more, and leaves when all is answered.
 */
import express from 'express';

const port = Number(process.env.PORT ?? 0);

const app = express();
app.use(express.raw({ type: () => true, limit: '1mb' }));
app.get('/echo', (request, response) => response.type('text').send(`GET ${request.originalUrl} HTTP/1.1`));
app.post('/echo', (request, response) => response.type('application/octet-stream').send(request.body));

const server = app.listen({ port, host: '127.0.0.1', backlog: 4096 }, () =>
  console.log(`listening on ${port}`),
);
server.keepAliveTimeout = 600_000;
server.maxRequestsPerSocket = 0;

process.once('SIGINT', () => server.close(() => process.exit(0)));
