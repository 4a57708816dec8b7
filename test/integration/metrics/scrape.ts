/** Gets the metrics of a running lb as a scraper does. */
import { get } from 'node:http';
import type { Balancer } from '../balancer.ts';

export interface Scraped {
  readonly status: number;
  readonly type: string | undefined;
  readonly text: string;
  readonly durationMs: number;
}

/** Of `--admin-port`. */
export function adminPort({ log }: Pick<Balancer, 'log'>): number {
  return log.find(({ event }) => event === 'admin-listening')!.port as number;
}

export function scrape(
  port: number,
  headers: Readonly<Record<string, string>> = {},
  path = '/metrics',
): Promise<Scraped> {
  const beganAtMs = performance.now();
  return new Promise((resolve, reject) => {
    get({ port, path, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          type: response.headers['content-type'],
          text,
          durationMs: performance.now() - beganAtMs,
        }),
      );
    }).on('error', reject);
  });
}
