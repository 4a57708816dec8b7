import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { describe, it } from 'node:test';
import { checkSource } from '../../src/dashboard/guard.ts';
import { SESSION_MS, Sessions } from '../../src/dashboard/sessions.ts';

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

describe('sessions', () => {
  const token = 'a-token-that-is-long-enough';

  it('are opened by the token, carried by a cookie that no script reads, and end', () => {
    let nowMs = 0;
    const sessions = new Sessions(
      token,
      () => 9000,
      () => nowMs,
    );
    assert.ok(sessions.isToken(token));
    for (const wrong of ['', 'a-token-that-is-long-enougH', `${token}x`]) {
      assert.ok(!sessions.isToken(wrong), wrong);
    }
    const set = sessions.open();
    assert.match(set, /^lb-9000=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/);
    const [cookie] = set.split(';');
    assert.ok(sessions.isAllowed(request({ cookie: `other=1; ${cookie}` })));
    assert.ok(!sessions.isAllowed(request({ cookie: cookie!.replace('lb-9000', 'lb-9001') })));
    assert.ok(!sessions.isAllowed(request({ cookie: 'lb-9000=; lb-9000=x' })));
    assert.ok(!sessions.isAllowed(request({})));
    nowMs = SESSION_MS;
    assert.ok(!sessions.isAllowed(request({ cookie })));
  });

  it('are not needed by programs that send the token', () => {
    const sessions = new Sessions(
      token,
      () => 9000,
      () => 0,
    );
    assert.ok(sessions.isAllowed(request({ authorization: `Bearer ${token}` })));
    assert.ok(!sessions.isAllowed(request({ authorization: 'Bearer other' })));
    assert.ok(!sessions.isAllowed(request({ authorization: `Basic ${token}` })));
  });

  it('are so many at most: the oldest is forgotten', () => {
    const sessions = new Sessions(
      token,
      () => 9000,
      () => 0,
    );
    const cookies = Array.from({ length: 257 }, () => sessions.open().split(';')[0]!);
    assert.ok(!sessions.isAllowed(request({ cookie: cookies[0] })));
    assert.ok(sessions.isAllowed(request({ cookie: cookies[1] })));
    assert.ok(sessions.isAllowed(request({ cookie: cookies[256] })));
  });
});
