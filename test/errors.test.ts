import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type ErrorCode,
  type ErrorDetails,
  errorTable,
  exitCodeMeanings,
  exitCodes,
  listenError,
  PointsmanError,
  pointsmanError,
  socketError,
} from '../src/errors.ts';

const address = { host: undefined, port: 80 };

const samples: { [Code in ErrorCode]: ErrorDetails[Code] } = {
  ERR_INVALID_OPTION: { given: '--workers foo', expected: 'a number', hint: 'Did you mean 4?' },
  ERR_UNKNOWN_OPTION: { given: '--wrokers', hint: 'Did you mean --workers?' },
  ERR_UNKNOWN_COMMAND: { given: '"strat"', hint: 'Did you mean start?' },
  ERR_CONFIG_UNREADABLE: { path: 'lb.config.ts', reason: 'there is no such file' },
  ERR_CONFIG_INVALID: { path: 'lb.config.ts', reason: 'it is broken.' },
  ERR_ALGORITHM_INVALID: { path: './policy.js', reason: 'it is broken.' },
  ERR_SCENARIO_INVALID: { path: './evening.mjs', reason: 'it has no load.' },
  ERR_NOT_MEASURED: { what: 'http://127.0.0.1:1/', reason: 'nobody listens there.' },
  ERR_PACKAGE_MISSING: { what: 'lb bench', names: ['autocannon'], install: 'npm install -D autocannon@9' },
  ERR_PORT_IN_USE: address,
  ERR_PORT_NOT_PERMITTED: address,
  ERR_ADDRESS_NOT_AVAILABLE: address,
  ERR_HOST_NOT_FOUND: { host: 'nosuch.invalid', reason: 'ENOTFOUND' },
  ERR_LISTEN_FAILED: { ...address, reason: 'EINVAL' },
  ERR_LISTEN_NOT_SHARED: { how: 'exclusive' },
  ERR_DESCRIPTOR_NOT_INHERITED: { fd: 4 },
  ERR_SOCKET_IN_USE: { path: '/run/app.sock' },
  ERR_SOCKET_STALE: { path: '/run/app.sock' },
  ERR_SOCKET_FAILED: { path: '/run/app.sock', reason: 'listen ENOENT' },
  ERR_PORT_AMBIGUOUS: { asked: '*:8080' },
  ERR_SOCKET_NOT_LISTENING: { fd: 3, name: 'web' },
  ERR_APP_NOT_FOUND: { app: 'server.js', reason: 'there is no such file' },
  ERR_APP_NOT_RUNNABLE: { app: 'server.ts', reason: 'Node.js 20.19.0 does not run TypeScript.' },
  ERR_STARTED_IN_WORKER: { app: '/srv/app.mjs', variable: 'LB_WORKER_OF' },
  ERR_WORKER_NOT_READY: { slot: 2, timeoutMs: 10_000, output: '' },
  ERR_AGENT_NOT_READY: { timeoutMs: 10_000, output: '' },
  ERR_AGENT_ELSEWHERE: { job: '00:00' },
  ERR_AGENT_JOB: { job: '25:00', reason: 'there is no such time' },
  ERR_AGENT_START_FAILED: { outcome: 'exit code 1', output: 'boom\n' },
  ERR_WORKER_START_FAILED: { slot: 2, outcome: 'exit code 1', output: 'boom\n' },
  ERR_CHECK_FAILED: { slot: 2, url: '/healthz', answer: 'status 500', timeoutMs: 10_000, output: '' },
  ERR_BUSY: { running: 'Reload 3', forMs: 1200 },
  ERR_SUPERSEDED: { by: 'another reload' },
  ERR_NO_AGENT: {},
  ERR_NO_SLOT: { slot: 9, workers: 4 },
  ERR_LAST_WORKER: { slot: 1 },
  ERR_STOPPING: {},
  ERR_FILES_REPLACED: {},
  ERR_CRASH_LOOP: { slot: 2, failures: 5, outcome: 'exit code 1', output: 'boom\n' },
  ERR_DESCRIPTOR_LIMIT: { limit: 256, needed: 1024 },
  ERR_HANDOFF_UNAVAILABLE: { reason: 'koffi is not installed' },
  ERR_UNSUPPORTED_PLATFORM: { found: 'Node.js 18', needed: 'Node.js 20.19 or later' },
  ERR_NAME_TAKEN: { name: 'shop', path: '/run/shop.sock', holder: 'process 4711' },
  ERR_CONTROL_UNUSABLE: { path: '/run/shop.sock', reason: 'it is a file. Remove it.' },
  ERR_LOG_FILE: { path: '/var/log/lb.log', reason: 'EACCES: permission denied' },
  ERR_UPGRADE_REFUSED: { reason: 'it is process 1' },
  ERR_UPGRADE_FAILED: { reason: 'it ended (exit code 4), and its log says why.' },
  ERR_AGENT_CHECK_PORT: { port: 9100, reason: 'another process listens there' },
  ERR_ADMIN_PORT: { host: '127.0.0.1', port: 9000, reason: 'another process listens there' },
  ERR_NOT_RUNNING: { what: 'No master', hint: 'Start one with "lb server.js".' },
  ERR_SEVERAL_RUNNING: { names: ['blog', 'shop'] },
  ERR_NO_ANSWER: { path: '/run/shop.sock', reason: 'it closed the connection' },
  ERR_TIMED_OUT: { what: 'The reload', timeout: '10s' },
  ERR_ROLLED_BACK: { reason: 'Worker 2 exited (exit code 1).' },
  ERR_BUS_MESSAGE: { type: 'note', reason: '"worker:0" is no address' },
  ERR_BUS_TOO_LARGE: { type: 'note', bytes: 2_000_000, most: 1_048_576 },
  ERR_BUS_OVERFLOW: { type: 'note', who: 'worker:2.1 has too much to handle' },
  ERR_BUS_NO_RECEIVER: { type: 'note', to: 'worker:2.1' },
  ERR_BUS_GONE: { type: 'note', to: 'worker:2.1' },
  ERR_BUS_TIMEOUT: { type: 'note', to: 'worker:2', timeoutMs: 2_000 },
  ERR_BUS_FAILED: { type: 'note', to: 'worker:2.1', reason: 'no such day' },
  ERR_BUS_UNAVAILABLE: { reason: 'the master is gone' },
  ERR_STORE_UNAVAILABLE: { what: 'get', reason: 'no answer within 1 s' },
  ERR_STORE_FULL: { reason: 'the value alone has 2 MiB', hint: 'Keep less in it.' },
  ERR_STORE_KEY: { what: 'key', found: 'empty', expected: 'a text' },
  ERR_STORE_VALUE: { what: 'set', reason: 'it is no number', hint: 'Use another key.' },
  ERR_TLS_UNREADABLE: { what: 'certificate', path: 'cert.pem', reason: 'there is no such file' },
  ERR_TLS_INVALID: { what: 'key', path: 'key.pem', reason: 'it is encrypted. Decrypt it.' },
  ERR_TLS_MISMATCH: { certificate: 'cert.pem', key: 'key.pem' },
  ERR_TLS_NOT_IN_FORCE: { path: 'cert.pem', state: 'expired', at: '2026-01-01T00:00:00.000Z' },
  ERR_STORE_CLIENT_MISSING: { reason: 'there is no such package' },
  ERR_INTERNAL: { reason: 'a slot was lost' },
};

describe('pointsmanError', () => {
  for (const { code, exitCode } of errorTable) {
    it(`makes ${code} a whole sentence with the exit code of the table`, () => {
      const error = pointsmanError(code, samples[code]);
      assert.ok(error instanceof PointsmanError);
      assert.equal(error.name, 'PointsmanError');
      assert.equal(error.code, code);
      assert.equal(error.exitCode, exitCode);
      assert.match(error.message, /^(--|"|[A-Z]|lb\.).{20,}/s);
      assert.doesNotMatch(error.message, /undefined|\[object/);
    });
  }

  it('keeps the origin as cause, and has none when there is none', () => {
    const cause = new Error('below');
    assert.equal(pointsmanError('ERR_INTERNAL', { reason: 'x' }, cause).cause, cause);
    assert.equal(Object.hasOwn(pointsmanError('ERR_INTERNAL', { reason: 'x' }), 'cause'), false);
  });

  it('says whether the options or the program itself need more open files', () => {
    const details = { limit: 80, needed: 128 };
    assert.match(pointsmanError('ERR_DESCRIPTOR_LIMIT', details).message, /these options need 128\..*--max/);
    const { message } = pointsmanError('ERR_DESCRIPTOR_LIMIT', { ...details, isForStart: true });
    assert.match(message, /is 80, but lb needs about 128 to start\. Raise it \(ulimit -n 128\)\.$/);
  });

  it('shows what a worker wrote before it ended, and says so when it wrote nothing', () => {
    const { message } = pointsmanError('ERR_WORKER_START_FAILED', samples.ERR_WORKER_START_FAILED);
    assert.match(message, /Worker 2 exited \(exit code 1\).*Its last output:\nboom$/);
    assert.match(
      pointsmanError('ERR_WORKER_NOT_READY', samples.ERR_WORKER_NOT_READY).message,
      /It printed nothing\.$/,
    );
  });
});

describe('the errors of an app', () => {
  it('name what was given, why it does not do, and exit as a wrong use', () => {
    const ambiguous = pointsmanError('ERR_PORT_AMBIGUOUS', samples.ERR_PORT_AMBIGUOUS);
    assert.match(ambiguous.message, /^--port and --host .* also listens on \*:8080\./);
    const missing = pointsmanError('ERR_APP_NOT_FOUND', samples.ERR_APP_NOT_FOUND);
    assert.match(missing.message, /server\.js cannot be read: there is no such file\. /);
    const notRunnable = pointsmanError('ERR_APP_NOT_RUNNABLE', samples.ERR_APP_NOT_RUNNABLE);
    assert.match(
      notRunnable.message,
      /server\.ts cannot be run: Node\.js 20\.19\.0 does not run TypeScript\.$/,
    );
    for (const { exitCode } of [ambiguous, missing, notRunnable]) assert.equal(exitCode, exitCodes.usage);
  });

  it('say what a worker that is not ready has not done, if that is known', () => {
    const details = samples.ERR_WORKER_NOT_READY;
    const missing = 'server.js has not listened.';
    assert.match(
      pointsmanError('ERR_WORKER_NOT_READY', { ...details, missing }).message,
      /^Worker 2 was not ready within 10 s\. server\.js has not listened\. Raise --ready-timeout /,
    );
    assert.match(
      pointsmanError('ERR_WORKER_NOT_READY', details).message,
      /^Worker 2 was not ready within 10 s\. Raise --ready-timeout /,
    );
  });
});

describe('listenError', () => {
  const cases: readonly [string, ErrorCode][] = [
    ['EADDRINUSE', 'ERR_PORT_IN_USE'],
    ['EACCES', 'ERR_PORT_NOT_PERMITTED'],
    ['EADDRNOTAVAIL', 'ERR_ADDRESS_NOT_AVAILABLE'],
    ['ENOTFOUND', 'ERR_HOST_NOT_FOUND'],
    ['EAI_AGAIN', 'ERR_HOST_NOT_FOUND'],
    ['EINVAL', 'ERR_LISTEN_FAILED'],
  ];
  for (const [systemCode, code] of cases) {
    it(`names ${systemCode} as ${code}, exits with 3 and keeps the cause`, () => {
      const cause = Object.assign(new Error('listen failed'), { code: systemCode });
      const error = listenError(cause, address);
      assert.equal(error.code, code);
      assert.equal(error.exitCode, exitCodes.cannotListen);
      assert.equal(error.cause, cause);
    });
  }

  it('names the host that could not be resolved', () => {
    const cause = Object.assign(new Error('getaddrinfo'), { code: 'EAI_AGAIN' });
    const { message } = listenError(cause, { host: 'nosuch.invalid', port: 0 });
    assert.match(message, /^The host name nosuch\.invalid could not be resolved \(EAI_AGAIN, no name server/);
  });

  for (const [holder, code] of [
    ['a living server', 'ERR_SOCKET_IN_USE'],
    ['a dead server', 'ERR_SOCKET_STALE'],
    ['another file', 'ERR_SOCKET_FAILED'],
    [undefined, 'ERR_SOCKET_IN_USE'],
  ] as const) {
    it(`names a path that ${holder ?? 'nobody known'} holds as ${code}, without a word of ports`, () => {
      const cause = Object.assign(new Error('listen failed'), { code: 'EADDRINUSE' });
      const error = socketError(cause, '/run/app.sock', holder);
      assert.deepEqual([error.code, error.exitCode, error.cause], [code, exitCodes.cannotListen, cause]);
      assert.match(error.message, /^The unix socket \/run\/app\.sock /);
      assert.doesNotMatch(error.message, /port|:0|-ltnp/);
    });
  }

  it('puts an IPv6 address in brackets', () => {
    const cause = Object.assign(new Error('in use'), { code: 'EADDRINUSE' });
    assert.match(listenError(cause, { host: '::1', port: 80 }).message, /^Address \[::1\]:80 /);
  });
});

describe('the exit codes', () => {
  it('are each explained exactly once', () => {
    const explained = exitCodeMeanings.map(({ exitCode }) => exitCode);
    assert.deepEqual(explained, Object.values(exitCodes));
  });

  it('of the errors are among them', () => {
    const known: readonly number[] = Object.values(exitCodes);
    assert.deepEqual(
      errorTable.filter(({ exitCode }) => !known.includes(exitCode)),
      [],
    );
  });
});
