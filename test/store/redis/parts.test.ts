import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { parseAddress } from '../../../src/store/redis/address.ts';
import { checkLibrary, loadLibrary } from '../../../src/store/redis/client.ts';
import { retryDelayMs } from '../../../src/store/redis/connection.ts';
import { failureOf } from '../../../src/store/redis/failure.ts';

describe('the address of Redis', () => {
  it('has host, port, database, user and password, or the path of a socket', () => {
    assert.deepEqual(parseAddress('redis://localhost'), {
      socket: { host: 'localhost', port: 6379, tls: false },
      database: 0,
      shown: 'redis://localhost:6379',
    });
    assert.deepEqual(parseAddress('rediss://ada:p%40ss@[::1]:7000/3'), {
      socket: { host: '::1', port: 7000, tls: true },
      username: 'ada',
      password: 'p@ss',
      database: 3,
      shown: 'rediss://[::1]:7000',
    });
    assert.deepEqual(parseAddress('unix:///run/redis.sock?db=2'), {
      socket: { path: '/run/redis.sock' },
      database: 2,
      shown: 'unix:/run/redis.sock',
    });
  });

  it('is refused without a word of it where it is none', () => {
    const wrong = [
      '',
      'hush',
      'localhost:hush',
      'http://a:hush@b',
      'redis://',
      'redis:hush',
      'redis://a:hush@b/x',
      'redis://a:hush@b:99999',
      'redis://a:hush%@b',
      'unix:?hush',
    ];
    for (const text of wrong) {
      assert.throws(
        () => parseAddress(text),
        (error: Error & { code?: string }) => {
          assert.equal(error.code, 'ERR_INVALID_OPTION', text);
          assert.ok(!inspect(error, { showHidden: true }).includes('hush'), inspect(error));
          return true;
        },
      );
    }
  });
});

describe('the library', () => {
  it('that is not installed is named, with how to install it', async () => {
    const missing = Object.assign(new Error("Cannot find package '@redis/client' imported from x"), {
      code: 'ERR_MODULE_NOT_FOUND',
    });
    await assert.rejects(
      loadLibrary(() => Promise.reject(missing)),
      {
        code: 'ERR_STORE_CLIENT_MISSING',
        message: /npm install @redis\/client/,
      },
    );
  });

  it('is looked for where lb is, and where the app is', () => {
    assert.doesNotThrow(() => checkLibrary([]));
  });

  it('that is broken says how', async () => {
    const broken = new Error('something is wrong in it');
    await assert.rejects(
      loadLibrary(() => Promise.reject(broken)),
      {
        code: 'ERR_STORE_CLIENT_MISSING',
        message: /something is wrong in it/,
        cause: broken,
      },
    );
  });
});

describe('what goes wrong', () => {
  it('is never told with what a command was about', async () => {
    const { ErrorReply } = await import('@redis/client');
    const replies = [
      "ERR unknown command 'EVALSHA', with args beginning with: 'hush' 'hush' ",
      'WRONGPASS invalid username-password pair',
      'NOPERM User hush has no permissions to run the set command',
      'hush',
    ];
    for (const reply of replies) {
      const error = failureOf('set', new ErrorReply(reply));
      assert.equal(error.code, 'ERR_STORE_UNAVAILABLE');
      assert.ok(!inspect(error).includes('hush'), error.message);
    }
  });

  it('is named as the system names it', () => {
    const error = Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' });
    assert.match(failureOf('get', error).message, /^The store could not carry out get: .*ECONNREFUSED/);
    assert.match(failureOf('get', new Error('x')).message, /no connection to Redis\. Treat it as a no/);
  });
});

it('tries to connect again ever later, up to a bound, and never all at the same time', () => {
  const delays = Array.from({ length: 12 }, (_, attempts) => retryDelayMs(attempts, 1));
  assert.deepEqual(delays.slice(0, 7), [50, 100, 200, 400, 800, 1600, 2000]);
  assert.equal(delays.at(-1), 2000);
  assert.equal(retryDelayMs(2000, 0), 1000);
  assert.notEqual(retryDelayMs(3, 0.1), retryDelayMs(3, 0.9));
});
