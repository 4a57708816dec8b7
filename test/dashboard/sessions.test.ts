import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { describe, it } from 'node:test';
import { SESSION_MS, Sessions } from '../../src/dashboard/sessions.ts';

function request(headers: Readonly<Record<string, string | undefined>>): IncomingMessage {
  return {
    method: 'GET',
    url: '/feed',
    headers: { host: '127.0.0.1:9000', ...headers },
  } as unknown as IncomingMessage;
}

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
