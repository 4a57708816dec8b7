import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { describe, it } from 'node:test';
import { checkSource } from '../../../src/admin/http/guard.ts';

interface Asked {
  readonly method?: string;
  readonly url?: string;
  readonly [header: string]: string | undefined;
}

function request({ method = 'GET', url = '/feed', ...headers }: Asked): IncomingMessage {
  return { method, url, headers: { host: '127.0.0.1:9000', ...headers } } as unknown as IncomingMessage;
}

function check(asked: Asked, names: readonly string[] = []): void {
  checkSource(request(asked), names);
}

describe('who may ask', () => {
  it('asks by an address, by a name of this machine, or by one that is allowed', () => {
    for (const host of ['127.0.0.1:9000', 'localhost:9000', '[::1]:9000', '10.1.2.3', 'LB.example']) {
      check({ host }, ['lb.example']);
    }
    for (const host of ['evil.example', 'localhost.evil.example:9000', '127.0.0.1.evil.example', '', 'a@b']) {
      assert.throws(() => check({ host }, ['lb.example']), { status: 421, reason: 'host' }, host);
    }
  });

  it('is no page of another origin', () => {
    check({ origin: 'http://127.0.0.1:9000', 'sec-fetch-site': 'same-origin' });
    check({ 'sec-fetch-site': 'none' });
    for (const origin of ['http://evil.example', 'http://127.0.0.1:9001', 'http://localhost:9000', 'null']) {
      assert.throws(() => check({ origin }), { status: 403, reason: 'origin' }, origin);
    }
    for (const site of ['cross-site', 'same-site', 'anything']) {
      assert.throws(() => check({ 'sec-fetch-site': site }), { reason: 'origin' }, site);
    }
  });

  it('may follow a link to the page itself, and to nothing else', () => {
    const link = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    check({ ...link, url: '/' });
    assert.throws(() => check({ ...link, url: '/feed' }), { reason: 'origin' });
    assert.throws(() => check({ ...link, url: '/', method: 'POST' }), { reason: 'origin' });
    assert.throws(() => check({ ...link, url: '/', 'sec-fetch-dest': 'iframe' }), { reason: 'origin' });
  });
});
