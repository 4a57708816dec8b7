import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { describe, it } from 'node:test';
import { MOST_SESSIONS, SESSION_MS, Sessions } from '../../src/dashboard/sessions.ts';

function request(headers: Readonly<Record<string, string | undefined>>): IncomingMessage {
  return {
    method: 'GET',
    url: '/feed',
    headers: { host: '127.0.0.1:9000', ...headers },
  } as unknown as IncomingMessage;
}

const cookieOf = (set: string): string => set.split(';')[0]!;

describe('sessions', () => {
  it('are carried by a cookie that no script reads, and end', () => {
    let nowMs = 0;
    const sessions = new Sessions(
      () => 9000,
      () => nowMs,
    );
    const set = sessions.open();
    assert.match(set, /^lb-9000=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/);
    const cookie = cookieOf(set);
    assert.ok(sessions.has(request({ cookie: `other=1; ${cookie}` })));
    assert.ok(!sessions.has(request({ cookie: cookie.replace('lb-9000', 'lb-9001') })));
    assert.ok(!sessions.has(request({ cookie: 'lb-9000=; lb-9000=x' })));
    assert.ok(!sessions.has(request({})));
    nowMs = SESSION_MS;
    assert.ok(!sessions.has(request({ cookie })));
  });

  it('are so many at most: of those by which nobody looks, the one ends that was not used for longest', () => {
    const sessions = new Sessions(
      () => 9000,
      () => 0,
    );
    const open = (): string => cookieOf(sessions.open());
    const [viewer, first, second] = [open(), open(), open()];
    let ended = 0;
    sessions.watch(request({ cookie: viewer }), () => ended++);
    const others = Array.from({ length: MOST_SESSIONS - 3 }, open);
    assert.ok(sessions.has(request({ cookie: first })));
    open();
    assert.deepEqual(
      [viewer, first, second, ...others].map((cookie) => sessions.has(request({ cookie }))),
      [true, true, false, ...others.map(() => true)],
    );
    assert.equal(ended, 0);
  });

  it('make room by their end before any other has to', () => {
    let nowMs = 0;
    const sessions = new Sessions(
      () => 9000,
      () => nowMs,
    );
    const open = (): string => cookieOf(sessions.open());
    Array.from({ length: 6 }, open);
    nowMs = 1000;
    const others = Array.from({ length: MOST_SESSIONS - 6 }, open);
    nowMs = SESSION_MS;
    Array.from({ length: 6 }, open);
    assert.ok(others.every((cookie) => sessions.has(request({ cookie }))));
  });

  it('end those who look, when they are closed and when their time is over', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const sessions = new Sessions(
      () => 9000,
      () => 0,
      5000,
    );
    const ended: string[] = [];
    const [closed, left, late] = [0, 1, 2].map(() => cookieOf(sessions.open()));
    for (const cookie of [closed, late]) sessions.watch(request({ cookie }), () => ended.push(cookie!));
    sessions.watch(request({ cookie: left }), () => assert.fail('it has left'))();
    assert.match(sessions.close(request({ cookie: closed })), /^lb-9000=; Path=\/; Max-Age=0; HttpOnly/);
    assert.ok(!sessions.has(request({ cookie: closed })));
    assert.deepEqual(ended, [closed]);
    t.mock.timers.tick(5000);
    assert.deepEqual(ended, [closed, late]);
  });
});
