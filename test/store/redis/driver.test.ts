/** What only Redis has: a server that can be away, slow, full, locked, or somebody else's. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { after, describe, it } from 'node:test';
import { inspect } from 'node:util';
import { missingRedis, type RedisServer, startRedis } from '../../../bench/store/redis-server.ts';
import { onFreePorts } from '../../../src/measure/processes/free-port.ts';
import type { StoreDriver } from '../../../src/store/driver.ts';
import { loadLibrary, type RedisLibrary } from '../../../src/store/redis/client.ts';
import { openRedisDriver, type RedisOptions } from '../../../src/store/redis/driver.ts';
import { waitFor } from '../../integration/balancer.ts';
import { bytes, collect, rejectsWith } from '../opened.ts';

const TIMEOUT_MS = 400;
const skip = missingRedis() ?? false;
const servers: RedisServer[] = [];
const drivers: StoreDriver[] = [];
const rejections: unknown[] = [];
process.on('unhandledRejection', (reason) => rejections.push(reason));

after(async () => {
  await Promise.all(drivers.map((driver) => driver.close()));
  await Promise.all(servers.map((server) => server.stop()));
  assert.deepEqual(rejections, []);
});

async function start(args: readonly string[] = [], port?: number): Promise<RedisServer> {
  const server = await startRedis(args, port);
  servers.push(server);
  return server;
}

async function open(port: number, options: Partial<RedisOptions> = {}): Promise<StoreDriver> {
  const driver = await openRedisDriver({
    url: `redis://127.0.0.1:${port}`,
    timeoutMs: TIMEOUT_MS,
    ...options,
  });
  drivers.push(driver);
  return driver;
}

describe('a Redis that is away', { skip }, () => {
  it('is refused at once and without a queue, and used again when it is back', async () => {
    const server = await start();
    const driver = await open(server.port);
    await driver.set('key', bytes('1'), {});
    await server.stop();
    await refused(driver);
    const sinceMs = performance.now();
    for (let times = 0; times < 100; times++) await refused(driver);
    assert.ok(performance.now() - sinceMs < TIMEOUT_MS, 'nothing is waited for');
    await start([], server.port);
    await waitFor(() => driver.set('key', bytes('2'), {}).catch(() => false), 'it to be used again');
    assert.equal(String(await driver.get('key')), '2');
    // Scripts are forgotten with the process, and known again by now.
    assert.equal(await driver.increment('sum', 1, undefined), 1);
  });

  it('may be away from the beginning', async () => {
    const server = await start();
    await server.stop();
    const states: string[] = [];
    const driver = await open(server.port, {
      onConnection: (isConnected) => states.push(String(isConnected)),
    });
    await refused(driver);
    await start([], server.port);
    await waitFor(() => driver.set('key', bytes('1'), {}).catch(() => false), 'it to be used');
    assert.deepEqual(states, ['false', 'true']);
  });

  it('fails what is on its way, all of it, and in time', async () => {
    const server = await start();
    const driver = await open(server.port);
    server.signal('SIGSTOP');
    const asked = Array.from({ length: 50 }, () => driver.increment('key', 1, undefined));
    const outcomes = Promise.allSettled(asked);
    await server.stop();
    for (const outcome of await outcomes) {
      assert.equal(outcome.status, 'rejected');
      assert.equal((outcome.reason as { code: string }).code, 'ERR_STORE_UNAVAILABLE');
    }
  });

  it('says so to subscribers, when it goes and when it is back, and then tells of changes again', async () => {
    const server = await start();
    const driver = await open(server.port);
    const { told, listener } = collect();
    await driver.subscribe('a', listener);
    await driver.set('a', bytes('1'), {});
    await waitFor(() => told.length === 1, 'the change');
    await server.stop();
    await waitFor(() => told.length === 2, 'the loss');
    await rejectsWith(
      'ERR_STORE_UNAVAILABLE',
      driver.subscribe('a', () => {}),
    );
    await rejectsWith(
      'ERR_STORE_UNAVAILABLE',
      driver.subscribe('b', () => {}),
    );
    await start([], server.port);
    await waitFor(() => told.length === 3, 'the return');
    await driver.set('a', bytes('2'), {});
    await waitFor(() => told.length === 4, 'the change after');
    assert.deepEqual(told, ['set a', 'missed', 'missed', 'set a']);
  });

  it('is reached over TLS where its certificate is trusted, and not where it is not', async () => {
    const tls = (name: string): string => `test/fixtures/apps/tls/${name}.pem`;
    const files = ['--tls-cert-file', tls('certificate'), '--tls-key-file', tls('key')];
    const client = ['--tls-ca-cert-file', tls('certificate'), '--tls-auth-clients', 'no'];
    // Its plain port is the next one.
    const server = await onFreePorts(2, ([port, plain]) =>
      startRedis(['--port', String(plain), '--tls-port', String(port), ...files, ...client], port),
    );
    servers.push(server);
    const script = `
      const { openRedisDriver } = await import('./src/store/redis/driver.ts');
      const driver = await openRedisDriver({ url: 'rediss://localhost:${server.port}' });
      console.log(await driver.set('key', Buffer.from('1'), {}).catch(({ message }) => message));`;
    const run = (env: NodeJS.ProcessEnv): string =>
      String(
        spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
          timeout: 20_000,
          env: { ...process.env, ...env },
        }).stdout,
      );
    assert.equal(run({ NODE_EXTRA_CA_CERTS: tls('certificate') }), 'true\n');
    assert.match(run({}), /no connection to Redis \(DEPTH_ZERO_SELF_SIGNED_CERT\)/);
  });

  it('keeps no process alive', async () => {
    const server = await start();
    const script = (port: number) => `
      const { openRedisDriver } = await import('./src/store/redis/driver.ts');
      const driver = await openRedisDriver({ url: 'redis://127.0.0.1:${port}', timeoutMs: 300 });
      await driver.subscribe('', () => {}).catch(({ code }) => console.log(code));
      console.log(await driver.set('key', Buffer.from('1'), {}).catch(({ code }) => code));`;
    const run = (port: number) =>
      spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script(port)], {
        timeout: 20_000,
      });
    const connected = run(server.port);
    assert.deepEqual([connected.status, String(connected.stdout)], [0, 'true\n'], String(connected.stderr));
    await server.stop();
    const away = run(server.port);
    const twice = 'ERR_STORE_UNAVAILABLE\nERR_STORE_UNAVAILABLE\n';
    assert.deepEqual([away.status, String(away.stdout), String(away.stderr)], [0, twice, '']);
  });
});

describe('a Redis that does not answer', { skip }, () => {
  it('is refused by the deadline, left for a new connection, and used again', async () => {
    const server = await start();
    const states: boolean[] = [];
    const driver = await open(server.port, { onConnection: (isConnected) => states.push(isConnected) });
    await driver.set('key', bytes('1'), {});
    server.signal('SIGSTOP');
    const sinceMs = performance.now();
    await refused(driver);
    assert.ok(performance.now() - sinceMs >= TIMEOUT_MS - 1);
    // From then on at once.
    await refused(driver);
    assert.deepEqual(states, [true, false]);
    server.signal('SIGCONT');
    await waitFor(() => driver.get('key').catch(() => undefined), 'it to be used again');
    assert.deepEqual(states, [true, false, true]);
  });

  it('gets no more than so many commands to wait', async () => {
    const server = await start();
    const driver = await open(server.port, { maxPending: 10 });
    server.signal('SIGSTOP');
    const outcomes = await Promise.allSettled(Array.from({ length: 30 }, () => driver.get('key')));
    const messages = outcomes.map((outcome) => (outcome as PromiseRejectedResult).reason.message as string);
    assert.equal(messages.filter((message) => message.includes('10 commands wait')).length, 20);
    server.signal('SIGCONT');
    await waitFor(() => driver.set('key', bytes('1'), {}).catch(() => false), 'it to be used again');
  });

  it('is not blamed for a process that was too busy to read its answers', async () => {
    const server = await start();
    const states: boolean[] = [];
    const driver = await open(server.port, { onConnection: (isConnected) => states.push(isConnected) });
    await driver.set('key', bytes('1'), {});
    const asked = driver.get('key');
    await new Promise(setImmediate);
    const untilMs = performance.now() + 2 * TIMEOUT_MS;
    while (performance.now() < untilMs);
    assert.equal(String(await asked), '1');
    assert.deepEqual(states, [true]);
  });

  it('though it accepts connections, is not waited for longer than the deadline', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as { port: number };
    const driver = await open(port);
    await refused(driver);
    await driver.close();
    silent.close();
  });
});

describe('a connection that is cut between', { skip }, () => {
  it('is made anew', async () => {
    const server = await start();
    const { proxy, port, sockets } = await startProxy(server.port);
    const driver = await open(port);
    const { told, listener } = collect();
    await driver.subscribe('', listener);
    await driver.set('key', bytes('1'), {});
    await waitFor(() => told.length === 1, 'the change');
    for (const socket of sockets) socket.resetAndDestroy();
    await waitFor(() => told.length === 3, 'the loss and the return');
    await driver.set('key', bytes('2'), {});
    await waitFor(() => told.length === 4, 'the change after');
    assert.deepEqual(told, ['set key', 'missed', 'missed', 'set key']);
    await driver.close();
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
});

describe('a subscription that ends while the connection is made anew', { skip }, () => {
  it('tells nothing more, and one after it tells each change once', async () => {
    const server = await start();
    const { library, letGo, waiting } = await slowToSubscribeAgain();
    const states: boolean[] = [];
    const options = {
      url: `redis://127.0.0.1:${server.port}`,
      timeoutMs: 5000,
      onConnection: (isConnected: boolean) => states.push(isConnected),
    };
    const driver = await openRedisDriver(options, library);
    drivers.push(driver);
    const [before, after] = [collect(), collect()];
    const end = await driver.subscribe('a', before.listener);
    await command(server.port, 'CLIENT KILL TYPE pubsub\r\nCLIENT KILL TYPE normal SKIPME yes');
    await waitFor(() => waiting() === 1, 'it to be subscribed again');
    await end();
    letGo();
    await waitFor(() => states.length === 3, 'the connection');
    await driver.subscribe('a', after.listener);
    await driver.set('a', bytes('1'), {});
    await driver.set('a end', bytes('1'), {});
    await waitFor(() => after.told.at(-1) === 'set a end', 'the last change');
    assert.deepEqual(after.told, ['set a', 'set a end']);
    assert.deepEqual(before.told, ['missed']);
  });
});

describe('a Redis that refuses', { skip }, () => {
  it('has no room: ERR_STORE_FULL, and reading goes on', async () => {
    const server = await start(['--maxmemory', '3mb', '--maxmemory-policy', 'noeviction']);
    const driver = await open(server.port);
    await driver.set('before', bytes('1'), {});
    const value = Buffer.alloc(500_000);
    const fill = async (): Promise<void> => {
      for (let index = 0; index < 100; index++) await driver.set(`k${index}`, value, {});
    };
    await rejectsWith('ERR_STORE_FULL', fill());
    assert.equal(String(await driver.get('before')), '1');
    assert.equal(await driver.delete('before'), true);
  });

  it('tells of what it lets go for want of room', async () => {
    const server = await start([
      '--maxmemory',
      '3mb',
      '--maxmemory-policy',
      'allkeys-lru',
      '--notify-keyspace-events',
      'Kxe',
    ]);
    const driver = await open(server.port);
    const { told, listener } = collect();
    await driver.subscribe('', listener);
    for (let index = 0; index < 20; index++) await driver.set(`k${index}`, Buffer.alloc(200_000), {});
    await waitFor(() => told.some((change) => change.startsWith('expired ')), 'an eviction to be told');
  });

  it('holds something else under a key: ERR_STORE_VALUE', async () => {
    const server = await start();
    const driver = await open(server.port, { prefix: 'p:' });
    await command(server.port, 'RPUSH p:list secret');
    for (const asked of [
      driver.get('list'),
      driver.increment('list', 1, undefined),
      driver.compareAndSet('list', undefined, bytes('1'), undefined),
      driver.getAndDelete('list'),
    ]) {
      await rejectsWith('ERR_STORE_VALUE', asked, 'secret');
    }
    assert.equal(await driver.delete('list'), true);
  });

  it('wants a password: an error says so, and none says the password or what was asked', async () => {
    const server = await start(['--requirepass', 'right-hush']);
    const wrong = await open(server.port, { url: `redis://user:wrong-hush@127.0.0.1:${server.port}` });
    const none = await open(server.port);
    for (const driver of [wrong, none]) {
      await assert.rejects(driver.set('hush', bytes('hush'), {}), (error: Error) => {
        assert.match(error.message, /Redis answered (?:WRONGPASS|NOAUTH)\. Check user and password/);
        assert.ok(!inspect(error, { depth: 10, showHidden: true }).includes('hush'), inspect(error));
        return true;
      });
    }
    const right = await open(server.port, { url: `redis://:right-hush@127.0.0.1:${server.port}/2` });
    assert.equal(await right.set('key', bytes('1'), {}), true);
    // Database 2.
    assert.match(await command(server.port, 'AUTH right-hush\r\nSELECT 2\r\nDBSIZE'), /:1\r\n/);
  });

  it('allows what the README says is needed, and that is enough', async () => {
    const server = await start();
    const rights = '~p:* allchannels -@all +@read +@write +@scripting +@pubsub +@connection';
    await command(server.port, `ACL SETUSER app on >right ${rights}`);
    const driver = await open(server.port, {
      prefix: 'p:',
      url: `redis://app:right@127.0.0.1:${server.port}/1`,
    });
    const { told, listener } = collect();
    const end = await driver.subscribe('', listener);
    await driver.set('key', bytes('1'), { ttlMs: 60_000 });
    await driver.touch('key', 60_000);
    await driver.increment('key', 1, 1000);
    await driver.compareAndSet('key', bytes('2'), bytes('3'), undefined);
    assert.equal(String(await driver.getAndDelete('key')), '3');
    await driver.set('key', bytes('1'), {});
    await driver.delete('key');
    await driver.clear('');
    await waitFor(() => told.length === 6, 'all changes to be told');
    await end();
    const stranger = await open(server.port, {
      prefix: 'q:',
      url: `redis://app:right@127.0.0.1:${server.port}/1`,
    });
    await assert.rejects(stranger.get('key'), /Redis answered NOPERM\. Check user and password/);
  });

  it('does not allow a command: no error says what it was about', async () => {
    const server = await start(['--rename-command', 'EVAL', '', '--rename-command', 'EVALSHA', '']);
    const driver = await open(server.port, { prefix: 'hush' });
    await assert.rejects(driver.set('hush', bytes('hush'), {}), (error: Error) => {
      assert.equal((error as { code?: string }).code, 'ERR_STORE_UNAVAILABLE');
      assert.ok(!inspect(error, { depth: 10, showHidden: true }).includes('hush'), inspect(error));
      return true;
    });
  });
});

describe('what Redis is asked for', { skip }, () => {
  it('goes by a script that it knows, and by its text when it has forgotten it', async () => {
    const server = await start();
    const driver = await open(server.port);
    await driver.set('key', bytes('1'), {});
    await command(server.port, 'SCRIPT FLUSH');
    assert.equal(await driver.set('key', bytes('2'), {}), true);
    assert.equal(String(await driver.get('key')), '2');
  });

  it('is below a prefix, in the database of the URL, and told to no other', async () => {
    const server = await start();
    const [one, other, third] = await Promise.all([
      open(server.port, { prefix: 'one:' }),
      open(server.port, { prefix: 'other:' }),
      open(server.port, { prefix: 'one:', url: `redis://127.0.0.1:${server.port}/1` }),
    ]);
    const { told, listener } = collect();
    await other.subscribe('', listener);
    await third.subscribe('', listener);
    await one.set('key', bytes('1'), {});
    assert.deepEqual([await other.get('key'), await third.get('key')], [undefined, undefined]);
    await other.clear('');
    await third.set('end', bytes('1'), {});
    await waitFor(() => told.length > 0, 'the last change');
    assert.deepEqual(told, ['set end']);
    assert.equal(String(await one.get('key')), '1');
    assert.match(await command(server.port, 'KEYS *'), /one:key/);
  });
});

/** The real library, but what subscribes on a second connection waits to be let go. */
async function slowToSubscribeAgain() {
  const real = await loadLibrary();
  const held: (() => void)[] = [];
  let created = 0;
  const library: RedisLibrary = {
    create(...given) {
      const client = real.create(...given);
      if (++created === 1) return client;
      const pSubscribe = client.pSubscribe.bind(client);
      client.pSubscribe = async (...args) => {
        await new Promise<void>((resolve) => held.push(resolve));
        return pSubscribe(...args);
      };
      return client;
    },
  };
  const letGo = (): void => {
    for (const go of held) go();
    // Later ones are not held up.
    held.push = (go) => {
      go();
      return 0;
    };
  };
  return { library, letGo, waiting: () => held.length };
}

async function refused(driver: StoreDriver): Promise<void> {
  await rejectsWith('ERR_STORE_UNAVAILABLE', driver.get('key'));
}

/** What Redis answers to lines as one would type them. */
async function command(port: number, lines: string): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' });
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.write(`${lines}\r\nQUIT\r\n`);
  await new Promise((resolve) => socket.once('close', resolve));
  return answer;
}

async function startProxy(to: number): Promise<{ proxy: Server; port: number; sockets: Set<Socket> }> {
  const sockets = new Set<Socket>();
  const proxy = createServer((socket) => {
    const upstream = connect({ port: to, host: '127.0.0.1' });
    for (const [end, far] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      sockets.add(end);
      end.pipe(far);
      end.on('error', () => {});
      end.on('close', () => {
        sockets.delete(end);
        far.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => proxy.once('listening', resolve));
  return { proxy, port: (proxy.address() as { port: number }).port, sockets };
}
