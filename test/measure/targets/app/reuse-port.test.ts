import assert from 'node:assert/strict';
import { Server } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';

describe('listening with a shared port', () => {
  const original = Server.prototype.listen;
  const callback = () => {};
  let given: unknown[] = [];

  before(async () => {
    Server.prototype.listen = function (this: Server, ...args: unknown[]): Server {
      given = args;
      return this;
    } as Server['listen'];
    await import('../../../../src/measure/targets/app/reuse-port.ts');
  });

  after(() => {
    Server.prototype.listen = original;
  });

  beforeEach(() => {
    given = [];
  });

  const cases: [string, unknown[], unknown[]][] = [
    ['a port', [8000], [{ port: 8000, reusePort: true }]],
    ['a port as text', ['8000', callback], [{ port: 8000, reusePort: true }, callback]],
    ['no port', [], [{ port: 0, reusePort: true }]],
    [
      'a port, a host and a backlog',
      [8000, '::1', 10, callback],
      [{ port: 8000, host: '::1', backlog: 10, reusePort: true }, callback],
    ],
    [
      'options',
      [{ port: 8000, host: '::1' }, callback],
      [{ port: 8000, host: '::1', reusePort: true }, callback],
    ],
    ['a path', ['/tmp/a.sock', callback], ['/tmp/a.sock', callback]],
    ['a path among options', [{ path: '/tmp/a.sock' }], [{ path: '/tmp/a.sock' }]],
  ];
  for (const [what, args, expected] of cases) {
    it(`understands ${what}`, () => {
      const listen = Server.prototype.listen as (...args: unknown[]) => Server;
      listen.apply(new Server(), args);
      assert.deepEqual(given, expected);
    });
  }
});
