/** The same app with Fastify. */
import fastify from 'fastify';

const app = fastify();

app.get('/', (_request, reply) => {
  reply.header('X-Content-Type-Options', 'nosniff').type('text/plain; charset=utf-8').send('Hello, world!');
});

await app.listen({ port: Number(process.env.PORT ?? 0), host: '127.0.0.1' });
console.log(`listening on ${app.server.address().port}`);
