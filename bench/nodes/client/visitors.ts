/** Visitors with a login each, who ask when it is their time, whatever became of what they asked before. */
import { Agent, type IncomingMessage, request } from 'node:http';
import { monotonicMs } from '../../../src/measure/load/generator/clock.ts';
import { createPacer } from '../../../src/measure/load/generator/start-pacer.ts';
import { createRandom, type Random } from '../../../src/measure/method/random.ts';
import type { Asked, VisitOrder } from './contract.ts';

/** On a connection of their own, which is closed behind the answer. */
const NEW_CONNECTION_SHARE = 0.25;
/** A visitor logs in anew: sessions and tokens are issued at any time. */
const LOGIN_SHARE = 0.05;
const PATIENCE_MS = 15_000;
const LEAD_MS = 5;

interface Visitor {
  readonly name: string;
  /** One keep-alive connection: what is due while it waits for an answer is sent behind it. */
  readonly agent: Agent;
  login: Login | undefined;
}

interface Login {
  readonly cookie: string;
  readonly token: string;
  readonly issuer: string | undefined;
}

interface Answer {
  readonly node: string | undefined;
  /** The app saw whose request it was. */
  readonly isOurs: boolean;
  readonly status: number;
  readonly cookie: string | undefined;
  readonly body: { readonly token?: string; readonly user?: string; readonly address?: string };
}

/**
 * Resolves when all are logged in, with what ends them: they ask for nothing more, and all that they asked for is given
 * when it has come to its end. Rejects when one cannot log in.
 */
export async function startVisitors(order: VisitOrder): Promise<() => Promise<readonly Asked[]>> {
  const random = createRandom(order.seed);
  const visitors: Visitor[] = Array.from({ length: order.visitors }, (_, index) => ({
    name: `visitor-${index}`,
    agent: new Agent({ keepAlive: true, maxSockets: 1 }),
    login: undefined,
  }));
  for (const visitor of visitors) {
    const { outcome } = await ask(order, visitor, { what: 'login', dueMs: monotonicMs(), isNew: false });
    if (outcome !== 'fine') throw new Error(`a visitor could not log in: ${outcome}`);
  }
  const plan = planned(order, random);
  const pacer = await createPacer(plan.map(({ atMs }) => atMs));
  const startMs = monotonicMs() + LEAD_MS;
  const asked: Promise<Asked>[] = [];
  let isOver = false;
  let next = 0;
  pacer.start(startMs, (count) => {
    for (; next < count && !isOver; next++) {
      const { atMs, visitor: index, isLogin, isNew } = plan[next]!;
      const visitor = visitors[index]!;
      const what = isLogin || visitor.login === undefined ? 'login' : 'me';
      asked.push(ask(order, visitor, { what, dueMs: startMs + atMs, isNew }));
    }
  });
  return () => {
    isOver = true;
    return Promise.all(asked);
  };
}

interface Planned {
  readonly atMs: number;
  readonly visitor: number;
  readonly isLogin: boolean;
  readonly isNew: boolean;
}

/** Arrivals are a Poisson process, the visitors in turn. */
function planned({ visitors, perSecond, mostMs }: VisitOrder, random: Random): Planned[] {
  const plan: Planned[] = [];
  const pauseMs = (): number => -(Math.log(1 - random()) * 1000) / perSecond;
  for (let atMs = 0; atMs < mostMs; atMs += pauseMs()) {
    const visitor = plan.length % visitors;
    const isLogin = random() < LOGIN_SHARE;
    plan.push({ atMs, visitor, isLogin, isNew: random() < NEW_CONNECTION_SHARE });
  }
  return plan;
}

interface Question {
  readonly what: Asked['what'];
  readonly dueMs: number;
  readonly isNew: boolean;
}

function ask(order: VisitOrder, visitor: Visitor, { what, dueMs, isNew }: Question): Promise<Asked> {
  const { host, port } = order;
  const { login } = visitor;
  const issuer = what === 'me' ? login?.issuer : undefined;
  const asking = request({
    ...{ host, port, agent: isNew ? false : visitor.agent },
    ...(what === 'login' ? { method: 'POST', path: `/login?user=${visitor.name}` } : { path: '/me' }),
    headers: login && what === 'me' ? { Cookie: login.cookie, Authorization: `Bearer ${login.token}` } : {},
  });
  let sentMs: number | undefined;
  let reused = false;
  let node: string | undefined;
  return new Promise((resolve) => {
    const end = (outcome: string): void =>
      resolve({ dueMs, sentMs, endMs: monotonicMs(), what, reused, node, issuer, outcome });
    const timer = setTimeout(
      () => asking.destroy(Object.assign(new Error(), { code: 'timeout' })),
      PATIENCE_MS,
    );
    asking.once('socket', (socket) => {
      reused = asking.reusedSocket;
      const sent = (): void => {
        sentMs = monotonicMs();
      };
      if (socket.connecting) socket.once('connect', sent);
      else sent();
    });
    asking.once('response', (response: IncomingMessage) => {
      node = response.headers['x-node'] as string | undefined;
      read(response).then(
        (answer) =>
          end(
            heard(visitor, what, login, { ...answer, node, isOurs: answer.body.address === order.address }),
          ),
        (error: NodeJS.ErrnoException) => end(error.code ?? error.message),
      );
    });
    // After an answer as well: what it says is too late to matter.
    asking.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    asking.once('close', () => clearTimeout(timer));
    asking.end();
  });
}

/** What came of it. */
function heard(
  visitor: Visitor,
  what: Asked['what'],
  login: Login | undefined,
  { node, isOurs, status, cookie, body }: Answer,
): string {
  if (status === 401) {
    // Once for each login: what else it had under way says nothing more.
    if (visitor.login !== login) return 'fine';
    visitor.login = undefined;
    return 'lost';
  }
  if (status !== 200) return String(status);
  if (what === 'me') return body.user === visitor.name && isOurs ? 'fine' : 'wrong answer';
  if (cookie === undefined || body.token === undefined) return 'wrong answer';
  visitor.login = { cookie, token: body.token, issuer: node };
  return 'fine';
}

async function read(response: IncomingMessage): Promise<Omit<Answer, 'node' | 'isOurs'>> {
  let text = '';
  response.setEncoding('utf8');
  for await (const part of response) text += part as string;
  const cookie = response.headers['set-cookie']?.[0]?.split(';')[0];
  const isJson = response.headers['content-type']?.startsWith('application/json') === true;
  return { status: response.statusCode!, cookie, body: isJson ? JSON.parse(text) : {} };
}
