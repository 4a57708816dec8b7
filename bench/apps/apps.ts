/** The apps that every target runs, unchanged. */
import { join } from 'node:path';

export interface App {
  /** As the flag calls it. */
  readonly id: string;
  /** As the tables call it. */
  readonly name: string;
  readonly file: string;
}

const file = (name: string): string => join(import.meta.dirname, 'servers', name);

export const nodeHttp: App = { id: 'http', name: 'node:http', file: file('http.mjs') };

export const apps: readonly App[] = [nodeHttp, { id: 'fastify', name: 'Fastify', file: file('fastify.mjs') }];

/** What they all answer. */
export const BODY = /^Hello, world!$/;
