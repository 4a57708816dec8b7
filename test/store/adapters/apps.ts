/** The same little app with each framework: its own session package, and our store. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import fastifyCookie from '@fastify/cookie';
import fastifySession from '@fastify/session';
import express from 'express';
import expressSession from 'express-session';
import fastify from 'fastify';
import koaSession from 'koa-session';
import { expressSessionStore } from '../../../src/store/adapters/express-session.ts';
import { fastifySessionStore } from '../../../src/store/adapters/fastify-session.ts';
import { koaSessionStore } from '../../../src/store/adapters/koa-session.ts';
import type { Store } from '../../../src/store/contract.ts';

export interface AppOptions {
  readonly store: Store;
  /** Milliseconds that a session lives without a request; one that ends with the browser unless given. */
  readonly maxAge?: number;
  /** What requests to /slow wait for, once they have their session. */
  slow(): Promise<void>;
}

export interface App {
  readonly url: string;
  close(): Promise<void>;
}

type Session = Record<string, unknown> | null | undefined;

interface Change {
  readonly path: string;
  readonly query: URLSearchParams;
  session(): Session;
  logOut(): Promise<void>;
  renew(): Promise<void>;
}

const SECRET = 'a secret of thirty-two characters or more';

/** Gives what is answered. */
async function handle(
  { path, query, session, logOut, renew }: Change,
  slow: () => Promise<void>,
): Promise<string> {
  if (path === '/logout') await logOut();
  else if (path === '/renew') await renew();
  else {
    if (path === '/slow') await slow();
    for (const [field, value] of query) session()![field] = value;
  }
  const data = session();
  // Koa's has some fields of its own.
  const own = typeof data?.toJSON === 'function' ? data.toJSON() : data;
  const { cookie: _, ...fields } = { ...own };
  return JSON.stringify(fields);
}

export const apps: Readonly<Record<string, (options: AppOptions) => Promise<App>>> = {
  async 'express-session'({ store, maxAge, slow }) {
    const app = express();
    app.use(
      expressSession({
        store: expressSessionStore(expressSession.Store, store),
        secret: SECRET,
        resave: false,
        saveUninitialized: false,
        cookie: maxAge === undefined ? {} : { maxAge },
      }),
    );
    app.get(/.*/, async (request, response) => {
      const answer = await handle(
        {
          path: request.path,
          query: new URLSearchParams(request.url.split('?')[1]),
          session: () => request.session as unknown as Session,
          logOut: () => asPromise((done) => request.session.destroy(done)),
          renew: () => asPromise((done) => request.session.regenerate(done)),
        },
        slow,
      );
      response.send(answer);
    });
    // Without it, Express prints every error of a test.
    app.use((_error: unknown, _request: unknown, response: express.Response, _next: unknown) => {
      response.status(500).end();
    });
    return listen(app);
  },

  async 'koa-session'({ store, maxAge, slow }) {
    const Koa = createRequire(import.meta.url)('koa');
    const app = new Koa({ keys: [SECRET] });
    app.silent = true;
    app.use(koaSession({ store: koaSessionStore(store), maxAge: maxAge ?? 'session', rolling: true }, app));
    // biome-ignore lint/suspicious/noExplicitAny: Koa has no types of its own
    app.use(async (ctx: any) => {
      ctx.body = await handle(
        {
          path: ctx.path,
          query: new URLSearchParams(ctx.querystring),
          session: () => (ctx.session?.toJSON === undefined ? undefined : ctx.session),
          logOut: async () => {
            ctx.session = null;
          },
          renew: () => ctx.session.regenerate(),
        },
        slow,
      );
    });
    return listen(app.callback());
  },

  async '@fastify/session'({ store, maxAge, slow }) {
    const app = fastify();
    await app.register(fastifyCookie);
    await app.register(fastifySession, {
      store: fastifySessionStore(store) as never,
      secret: SECRET,
      saveUninitialized: false,
      cookie: { secure: false, ...(maxAge === undefined ? {} : { maxAge }) },
    });
    app.get('/*', async (request) =>
      handle(
        {
          path: request.url.split('?')[0]!,
          query: new URLSearchParams(request.url.split('?')[1]),
          session: () => request.session as unknown as Session,
          logOut: () => request.session.destroy(),
          renew: () => request.session.regenerate(),
        },
        slow,
      ),
    );
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    return { url, close: () => app.close() };
  },
};

async function listen(listener: RequestListener): Promise<App> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function asPromise(run: (done: (error: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => run((error) => (error ? reject(error) : resolve())));
}
