/** Logs visitors in: with a session of express-session and with a token, both in the store that all nodes share. */
import express from 'express';
import session from 'express-session';
import { expressSessionStore, store } from 'pointsman/worker';

/** In milliseconds: something is in flight at any time. */
const WORK_MS = 50;

const app = express();
app.use((_request, response, next) => {
  response.set('X-Node', process.env.NODE_NAME);
  next();
});
app.use(
  session({
    store: expressSessionStore(session.Store, store),
    secret: 'of this benchmark',
    resave: false,
    saveUninitialized: false,
    cookie: { maxAge: 30 * 60_000 },
  }),
);

app.post('/login', async (request, response) => {
  const { user } = request.query;
  Object.assign(request.session, { user, visits: 0 });
  response.json({ token: await store.tokens.issue({ user }, { ttl: '30m', idle: '10m' }) });
});

app.get('/me', async (request, response) => {
  const claims = await store.tokens.verify(request.get('Authorization')?.slice('Bearer '.length));
  const { user } = request.session;
  if (user === undefined || claims?.user !== user) {
    response.status(401).json({ session: user ?? null, token: claims?.user ?? null });
    return;
  }
  request.session.visits++;
  await new Promise((resolve) => setTimeout(resolve, WORK_MS));
  response.json({ user, address: request.socket.remoteAddress });
});

app.use((error, _request, response, _next) => {
  // Behind an answer that has begun only the session could not be written.
  if (!response.headersSent)
    response.status(error.code === 'ERR_STORE_UNAVAILABLE' ? 503 : 500).json({ code: error.code });
});

// A worker that listens is ready: what it needs for its first answer is there by then, unless Redis is not.
await store.get('anything').catch(() => {});
app.listen(3000);
