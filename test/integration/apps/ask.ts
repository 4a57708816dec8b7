/** One request by Node's own client, over HTTP or HTTPS. */
import { readFileSync } from 'node:fs';
import { type Agent, type IncomingHttpHeaders, request as requestByHttp } from 'node:http';
import { request as requestByHttps } from 'node:https';
import { text } from 'node:stream/consumers';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The client's own port: which connection this was. */
  readonly localPort: number;
}

export interface AskOptions {
  readonly path?: string;
  /** Sent as a POST. */
  readonly json?: unknown;
  /** A connection of its own unless given. */
  readonly agent?: Agent;
  readonly secure?: boolean;
}

/** What a client has to know to trust the certificate of the apps. */
export const trusted: { readonly ca: Buffer; readonly servername: string } = {
  ca: readFileSync('test/fixtures/apps/tls/certificate.pem'),
  servername: 'localhost',
};

export function ask(port: number, options: AskOptions = {}): Promise<Answer> {
  const { path = '/', json, agent = false, secure = false } = options;
  const { request, tls } = secure
    ? { request: requestByHttps, tls: trusted }
    : { request: requestByHttp, tls: {} };
  return new Promise((resolve, reject) => {
    const asked = request({
      host: '127.0.0.1',
      port,
      path,
      agent,
      method: json === undefined ? 'GET' : 'POST',
      headers: json === undefined ? {} : { 'Content-Type': 'application/json' },
      signal: AbortSignal.timeout(10_000),
      ...tls,
    });
    asked.once('error', reject);
    asked.once('response', async (response) => {
      const { localPort } = response.socket;
      try {
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          text: await text(response),
          localPort: localPort!,
        });
      } catch (error) {
        reject(error);
      }
    });
    asked.end(json === undefined ? undefined : JSON.stringify(json));
  });
}

/** How often each of the values is there. */
export function tally(values: readonly string[]): number[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()];
}
