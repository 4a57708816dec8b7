/** An app that is deployed again and again under a running `lb`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from '../../src/admin/ask.ts';
import type { MasterStatus } from '../../src/master/operations/contract.ts';
import { type Outcome, runLb } from '../cli/run-lb.ts';
import { type Balancer, startBalancer } from './balancer.ts';
import { type Outcome as Answer, request } from './client.ts';

export interface Deployment {
  readonly balancer: Balancer;
  /** Writes the code that the next processes run; `first` is run before it listens. */
  release(name: string, first?: string): void;
  /** Runs a command against it, by its name. */
  lb(...words: string[]): Promise<Outcome>;
  status(): Promise<MasterStatus>;
  /** Posts to the control socket, and gives its answer. */
  post(target: string, body?: object): Promise<{ readonly status: number; readonly body: unknown }>;
  /** The release that answers now. */
  answer(): Promise<string>;
}

export interface DeploymentOptions {
  /** A directory of the test's own. */
  readonly directory: string;
  readonly name: string;
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Path of the app in the directory. */
  readonly app?: string;
}

export async function deploy({
  directory,
  name,
  args = [],
  env = {},
  app = `${name}.mjs`,
}: DeploymentOptions): Promise<Deployment> {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, app);
  const release = (version: string, first = ''): void => writeFileSync(file, appText(version, first));
  release('one');
  const own = { XDG_RUNTIME_DIR: directory, ...env };
  const balancer = await startBalancer([file, '--name', name, ...args], { env: own });
  const socket = join(directory, 'pointsman', `${name}.sock`);
  return {
    balancer,
    release,
    lb: (...words) => runLb(words, { env: { XDG_RUNTIME_DIR: directory, LB_NAME: name } }),
    status: async () => (await ask(socket, { method: 'GET', target: '/v1/status' })).body as MasterStatus,
    post: (target, body = {}) => ask(socket, { method: 'POST', target, body }),
    answer: async () => releaseOf(await request(balancer.port)),
  };
}

/** Which release an answer is of. */
export function releaseOf({ text }: Pick<Answer, 'text'>): string {
  return /^x-release: (\S+)/im.exec(text)?.[1] ?? `none: ${text}`;
}

/** Answers with the number of bytes it was sent, as the clients of kept-clients.ts expect; `/healthz` may fail. */
function appText(version: string, first: string): string {
  return `
import { createServer } from 'node:http';
globalThis.health = 200;
${first}
createServer(async (request, response) => {
  let bytes = 0;
  for await (const part of request) bytes += part.length;
  response.setHeader('X-Release', '${version}').statusCode = request.url === '/healthz' ? globalThis.health : 200;
  response.end(bytes + ' bytes');
}).listen(3000).keepAliveTimeout = 60_000;
`;
}
