import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PointsmanError } from '../../src/errors.ts';
import { type ConfigFile, resolveOptions, type Sources, serveOptions } from '../../src/options/index.ts';
import { format } from '../../src/options/kinds.ts';
import { resolveTable } from '../../src/options/resolve.ts';

function file(values: Record<string, unknown>): Sources['file'] {
  return { path: 'lb.config.json', values };
}

function refusal(sources: Sources): PointsmanError {
  try {
    resolveOptions(sources);
  } catch (error) {
    assert.ok(error instanceof PointsmanError, String(error));
    return error;
  }
  assert.fail('the value was accepted');
}

describe('resolveOptions', () => {
  it('gives the documented defaults when nothing is written', () => {
    const { options, origins } = resolveOptions();
    assert.deepEqual(
      { ...options },
      {
        app: undefined,
        agent: undefined,
        args: [],
        nodeArgs: [],
        cwd: undefined,
        envFile: [],
        sourceMaps: 'auto',
        appOutput: 'auto',
        waitReady: false,
        port: 3000,
        host: undefined,
        backlog: 4096,
        maxConnections: undefined,
        proxyProtocol: 'off',
        proxyTrusted: [],
        proxyTimeout: 5000,
        tlsCert: [],
        tlsKey: [],
        tlsTicketRotate: 3_600_000,
        workers: 'auto',
        readyTimeout: 30_000,
        shutdownTimeout: 30_000,
        restartDelay: 100,
        restartDelayMax: 10_000,
        onCrashLoop: 'retry',
        algo: { name: 'rr', options: {} },
        algoOption: [],
        weights: [],
        queueLimit: 4096,
        queueTimeout: 10_000,
        queueTarget: 1000,
        queueInterval: 1_000,
        handoff: 'auto',
        pendingLimit: undefined,
        stallTimeout: 5,
        hungTimeout: 30_000,
        ackTimeout: 10_000,
        deferAccept: 'auto',
        bodyLimit: 1_048_576,
        headersTimeout: 10_000,
        requestTimeout: 30_000,
        keepAliveTimeout: 5000,
        keepAliveRequests: 1000,
        sendTimeout: 30_000,
        reloadBatch: undefined,
        reloadCheck: undefined,
        reloadWatch: 5000,
        warmUp: 10_000,
        migrate: true,
        rebalance: 0,
        drainDelay: 0,
        store: 'memory',
        upgradeTimeout: undefined,
        maxMemory: undefined,
        maxRequests: undefined,
        maxAge: undefined,
        name: undefined,
        control: 'auto',
        agentCheck: undefined,
        onReady: undefined,
        onDrain: undefined,
        adminPort: undefined,
        adminHost: '127.0.0.1',
        adminNames: [],
        adminToken: undefined,
        adminOpen: ['health', 'metrics'],
        adminControl: 'auto',
        logLevel: 'info',
        logPretty: 'auto',
        logFile: undefined,
        logRotate: { isDaily: true },
        logKeep: { days: 31 },
        logCompress: true,
        config: undefined,
      },
    );
    assert.ok(Object.values(origins).every(({ source }) => source === 'default'));
  });

  it('lets a flag win over a variable, a variable over the file, the file over the default', () => {
    const sources = { flags: { port: '1' }, env: { LB_PORT: '2', LB_BACKLOG: '3' } };
    const resolution = resolveOptions({ ...sources, file: file({ port: 4, backlog: 5, queueLimit: 6 }) });
    const { options, origins } = resolution;
    assert.deepEqual([options.port, options.backlog, options.queueLimit], [1, 3, 6]);
    assert.equal(origins.port.text, '--port 1');
    assert.equal(origins.backlog.text, 'LB_BACKLOG=3');
    assert.equal(origins.queueLimit.text, 'queueLimit in lb.config.json');
    assert.equal(origins.workers.source, 'default');
  });

  it('takes an empty variable and an undefined key as not given', () => {
    const { origins } = resolveOptions({ env: { LB_PORT: '' }, file: file({ workers: undefined }) });
    assert.equal(origins.port.source, 'default');
    assert.equal(origins.workers.source, 'default');
  });

  it('is frozen', () => {
    const { options, origins } = resolveOptions();
    assert.ok(Object.isFrozen(options) && Object.isFrozen(origins));
  });

  it('turns durations into milliseconds, sizes into bytes, aliases into names', () => {
    const { options } = resolveOptions({
      flags: {
        queueTimeout: '1.5s',
        stallTimeout: '7',
        bodyLimit: '64KiB',
        algo: 'Round-Robin',
        logPretty: 'false',
      },
      file: file({ ackTimeout: 2000, requestTimeout: '2m' }),
    });
    const { queueTimeout, stallTimeout, bodyLimit, algo, logPretty, ackTimeout, requestTimeout } = options;
    assert.deepEqual(
      [queueTimeout, stallTimeout, bodyLimit, algo, logPretty, ackTimeout, requestTimeout],
      [1500, 7, 65_536, { name: 'rr', options: {} }, false, 2000, 120_000],
    );
  });

  const accepted: readonly [key: string, written: unknown, value: unknown][] = [
    ['workers', 'auto', 'auto'],
    ['workers', ' 4 ', 4],
    ['workers', 4, 4],
    ['workers', '1024', 1024],
    ['workers', '50%', '50%'],
    ['workers', '12.5%', '12.5%'],
    ['port', '0', 0],
    ['port', 65_535, 65_535],
    ['host', '::1', '::1'],
    ['logPretty', true, true],
    ['logPretty', '0', false],
    ['logPretty', 'yes', true],
    ['logPretty', 'NO', false],
    ['deferAccept', 'on', true],
    ['deferAccept', 'off', false],
    ['host', 'fe80::1%eth0', 'fe80::1%eth0'],
    ['host', 'bücher.example', 'bücher.example'],
    ['host', 'my_service', 'my_service'],
    ['shutdownTimeout', '0', 0],
    ['maxConnections', '1', 1],
    ['app', 'dist/server.js', 'dist/server.js'],
    ['waitReady', true, true],
    ['waitReady', 'ON', true],
    ['waitReady', '0', false],
    ['sourceMaps', 'auto', 'auto'],
    ['nodeArgs', ' --a\t--b=1\n', ['--a', '--b=1']],
    ['nodeArgs', ['--title=two words'], ['--title=two words']],
    ['nodeArgs', [], []],
    ['nodeArgs', '', []],
    ['envFile', '.env .env.local', ['.env', '.env.local']],
    ['envFile', ['two words.env'], ['two words.env']],
  ];
  for (const [key, written, value] of accepted) {
    it(`takes ${JSON.stringify(written)} for ${key}`, () => {
      const { options } = resolveOptions({ file: file({ [key]: written }) });
      assert.deepEqual(options[key as keyof typeof options], value);
    });
  }

  const refused: readonly [key: string, written: unknown, hint: RegExp][] = [
    ['workers', 'foo', /or a share of the cores such as 50%\.$/],
    ['workers', 'atuo', /Did you mean auto\?$/],
    ['workers', '0', /nearest valid value is 1\.$/],
    ['workers', '1.5', /nearest valid value is 2\.$/],
    ['workers', '4000', /nearest valid value is 1024\.$/],
    ['workers', '0%', /nearest valid value is 1%\.$/],
    ['workers', '5000%', /nearest valid value is 1000%\.$/],
    ['workers', true, /expected auto/],
    ['workers', {}, /expected auto/],
    ['port', '70000', /nearest valid value is 65535\.$/],
    ['port', '-1', /nearest valid value is 0\.$/],
    ['port', '', /from 0 to 65535\.$/],
    ['port', '0x10', /expected a whole number/],
    ['port', '1e3', /expected a whole number/],
    ['port', null, /expected a whole number/],
    ['port', Number.NaN, /expected a whole number/],
    ['port', 8080.5, /nearest valid value is 8081\.$/],
    ['maxConnections', '0', /nearest valid value is 1\.$/],
    ['algo', 'leastconns', /expected rr, .*, or the path to a file\. Did you mean least-connections\?$/],
    ['algo', 'constructor', /expected rr/],
    ['algo', '', /expected rr/],
    ['algo', 7, /expected rr/],
    ['weights', '2,x', /expected numbers from 0 to 1000000 separated by commas, such as 2,1,1\.$/],
    ['weights', [1, -1], /expected numbers/],
    ['algoOption', 'D=3', /expected name=value/],
    ['queueTimeout', '2 years', /nearest valid value is 1h\.$/],
    ['queueTimeout', '1.5', /nearest valid value is 2ms\.$/],
    ['queueTimeout', 'soon', /such as 500, 500ms, 10s or 2m\.$/],
    ['bodyLimit', '2GiB', /nearest valid value is 1GiB\.$/],
    ['bodyLimit', '1M', /such as 65536, 64KiB or 1MB\.$/],
    ['logLevel', 'inof', /Did you mean info\?$/],
    ['logPretty', 'flase', /Did you mean false\?$/],
    ['logPretty', 'maybe', /expected auto, on, off, yes, no, true, false, 1 or 0\.$/],
    ['host', 'a b', /an address of this machine/],
    ['host', '[::1]', /without brackets/],
    ['host', 'http://a', /an address of this machine/],
    ['host', '', /an address of this machine/],
    ['host', 'a\r\nb', /an address of this machine/],
    ['app', '', /expected the path to a file\.$/],
    ['app', ['a.js'], /expected the path to a file\.$/],
    ['cwd', 'a\0b', /expected the path to a directory\.$/],
    ['waitReady', 'auto', /expected on, off, yes, no, true, false, 1 or 0\.$/],
    ['waitReady', 'flase', /Did you mean false\?$/],
    ['waitReady', 1, /expected on, off/],
    ['nodeArgs', 'server.js', /expected Node\.js flags/],
    ['nodeArgs', ['server.js'], /expected Node\.js flags/],
    ['nodeArgs', ['--a', ''], /expected Node\.js flags/],
    ['envFile', ['.env', 5], /expected paths to files/],
    ['envFile', [''], /expected paths to files/],
    ['args', { a: 1 }, /expected words separated by spaces, or a list of words\.$/],
    ['args', ['a\0'], /expected words/],
  ];
  for (const [key, written, hint] of refused) {
    it(`refuses ${JSON.stringify(written)} for ${key} and says what is allowed`, () => {
      const error = refusal({ file: file({ [key]: written }) });
      assert.equal(error.code, 'ERR_INVALID_OPTION');
      assert.equal(error.exitCode, 2);
      assert.ok(error.message.startsWith(`${key} in lb.config.json, `), error.message);
      assert.match(error.message, hint);
    });
  }

  it('names the flag or the variable that was wrong', () => {
    assert.match(refusal({ flags: { workers: 'foo' } }).message, /^--workers foo is not valid: /);
    assert.match(refusal({ env: { LB_WORKERS: 'foo' } }).message, /^LB_WORKERS=foo is not valid: /);
  });

  it('says that a flag with nothing behind it needs a value, and which', () => {
    assert.equal(
      refusal({ flags: { workers: '' } }).message,
      '--workers needs a value: expected auto, a whole number from 1 to 1024, or a share of the cores such as 50%.',
    );
    for (const key of ['port', 'algo', 'algoOption', 'handoff', 'config', 'stallTimeout']) {
      assert.match(
        refusal({ flags: { [key]: key === 'algoOption' ? [''] : '' } }).message,
        /^--[a-z-]+ needs a value: expected ./,
        key,
      );
    }
    assert.match(refusal({ flags: { app: '' } }).message, /^"" is not valid: expected the path to a file/);
    assert.match(
      refusal({ file: file({ host: '' }) }).message,
      /^host in lb\.config\.json, "", is not valid/,
    );
  });

  it('gives words that came as a list as they are, and names where they came from as a person would', () => {
    const flags = {
      app: 'server.js',
      args: ['--verbose', 'two words', ''],
      nodeArgs: ['--a', '--b'],
      envFile: ['my .env'],
    };
    const { options, origins } = resolveOptions({ flags });
    assert.deepEqual(
      [options.args, options.nodeArgs, options.envFile],
      [flags.args, flags.nodeArgs, ['my .env']],
    );
    assert.equal(origins.app.text, 'server.js');
    assert.equal(origins.args.text, '-- --verbose "two words" ""');
    assert.equal(origins.nodeArgs.text, '--node-args --a --b');
    assert.equal(origins.envFile.text, '--env-file "my .env"');
    assert.match(refusal({ flags: { envFile: [''] } }).message, /^--env-file needs a value: expected paths /);
    const long = refusal({ flags: { nodeArgs: Array.from({ length: 1000 }, () => 'x') } }).message;
    assert.ok(long.length < 250, long);
  });

  it('lets a list win over a list, and adds up nothing over several sources', () => {
    const sources = { flags: { app: 'a.js' }, env: { LB_APP: 'b.js', LB_ARGS: '--port 8080' } };
    const { options, origins } = resolveOptions({ ...sources, file: file({ app: 'c.js', args: ['x y'] }) });
    assert.deepEqual([options.app, options.args], ['a.js', ['--port', '8080']]);
    assert.equal(origins.args.text, 'LB_ARGS="--port 8080"');
    const ofFile = resolveOptions({ file: file({ app: 'c.js', args: ['x y'] }) });
    assert.deepEqual([ofFile.options.app, ofFile.options.args], ['c.js', ['x y']]);
  });

  it('refuses arguments without an app, wherever they came from', () => {
    const given = refusal({ flags: { args: ['server.js'] } });
    assert.equal(given.code, 'ERR_INVALID_OPTION');
    assert.match(
      given.message,
      /^-- server\.js is for an app, but no app is given\. Name one, as in "lb server\.js/,
    );
    assert.match(refusal({ env: { LB_ARGS: '--x' } }).message, /^LB_ARGS=--x is for an app/);
    assert.match(refusal({ file: file({ args: ['x'] }) }).message, /^args in lb\.config\.json is for an app/);
    assert.deepEqual(resolveOptions({ file: file({ args: [] }) }).options.args, []);
  });

  it('quotes hostile and long values so that they cannot forge a line', () => {
    const { message } = refusal({ flags: { port: `1\n${'x'.repeat(500)}\x1b[2J` } });
    assert.ok(message.length < 250);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is what is tested
    assert.doesNotMatch(message, /[\x00-\x1f]/);
  });

  it('survives a value that contains itself', () => {
    const values: Record<string, unknown> = {};
    values.self = values;
    assert.match(refusal({ file: file({ port: values }) }).message, /\[Circular/);
  });

  it('refuses pairs in the wrong order and names both origins', () => {
    const { message } = refusal({ flags: { restartDelay: '20s' } });
    assert.match(
      message,
      /^restartDelay \(20s from --restart-delay 20s\) is greater than restartDelayMax \(10s by default\)/,
    );
    assert.match(
      refusal({ env: { LB_STALL_TIMEOUT: '30s', LB_ACK_TIMEOUT: '1s' } }).message,
      /stallTimeout .*ackTimeout/,
    );
    assert.match(refusal({ flags: { headersTimeout: '1m' } }).message, /headersTimeout .*requestTimeout/);
    assert.equal(resolveOptions({ flags: { restartDelay: '10s' } }).options.restartDelay, 10_000);
  });

  it('never takes the path of the config file from the config file', () => {
    assert.equal(resolveOptions({ file: file({ config: 'other.json' }) }).options.config, undefined);
  });

  it('never reads an inherited key', () => {
    const values = Object.create({ port: 99 }) as Record<string, unknown>;
    assert.equal(resolveOptions({ file: file(values) }).options.port, 3000);
  });
});

describe('resolveTable', () => {
  it('infers the types of another table and resolves it on its own', () => {
    const table = {
      duration: { kind: 'duration', min: 1, max: 1000, default: 10, group: 'Load', doc: 'How long.' },
      shape: { kind: 'choice', values: ['flat', 'steep'], default: 'flat', group: 'Load', doc: 'Which.' },
    } as const;
    const { options } = resolveTable(table, { flags: { duration: '1s' } });
    const duration: number = options.duration;
    const shape: 'flat' | 'steep' = options.shape;
    assert.deepEqual([duration, shape], [1000, 'flat']);
  });

  it('infers the types of the serve options', () => {
    const { options } = resolveOptions();
    const port: number = options.port;
    const host: string | undefined = options.host;
    const logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent' = options.logLevel;
    const args: readonly string[] = options.args;
    const waitReady: boolean = options.waitReady;
    const written: ConfigFile = { workers: '50%', queueTimeout: '10s', bodyLimit: 1024, logPretty: false };
    const app: ConfigFile = { app: 'a.js', args: ['a'], nodeArgs: '--b', envFile: '.env', waitReady: true };
    // @ts-expect-error a list of words holds strings
    const numbers: ConfigFile = { args: [1] };
    // @ts-expect-error a config file cannot name another
    const nested: ConfigFile = { config: 'other.json' };
    // @ts-expect-error a level has one of the known names
    const unknown: ConfigFile = { logLevel: 'loud' };
    assert.deepEqual([port, host, logLevel, written.bodyLimit], [3000, undefined, 'info', 1024]);
    assert.ok(nested && unknown && app && numbers);
    assert.deepEqual([args, waitReady], [[], false]);
  });

  it('accepts every default of the serve options when it is written out', () => {
    const written = Object.fromEntries(
      Object.entries(serveOptions).flatMap(([key, option]) =>
        option.default === undefined ? [] : [[key, format(option, option.default)]],
      ),
    );
    assert.deepEqual({ ...resolveOptions({ flags: written }).options }, { ...resolveOptions().options });
  });
});
