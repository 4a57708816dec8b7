import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { exitCodes, PointsmanError } from '../../../src/errors.ts';
import {
  appProgram,
  builtInProgram,
  type WorkerProgram,
} from '../../../src/master/processes/worker-program.ts';
import { type ResolvedOptions, resolveOptions } from '../../../src/options/index.ts';

const defaults = resolveOptions().options;
const runsTypeScript = Boolean((process.features as { typescript?: unknown }).typescript);

describe('the program of a worker', () => {
  const { execArgv } = process;
  let directory: string;

  beforeEach(() => {
    // What this test itself runs under is none of its business.
    process.execArgv = [];
    directory = realpathSync(mkdtempSync(join(tmpdir(), 'pointsman-')));
  });
  afterEach(() => {
    process.execArgv = execArgv;
    rmSync(directory, { recursive: true });
  });

  /** Writes a file below the directory; gives its path. */
  function write(name: string, text = ''): string {
    const path = join(directory, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  function programOf(app: string, options: Partial<ResolvedOptions> = {}) {
    return appProgram(app, { ...defaults, ...options });
  }

  /** The flags of Node.js for a slot, without those that load our own part. */
  function flagsIn(program: WorkerProgram, slot = 1): readonly string[] {
    const args = program.nodeArgs(slot);
    const at = args.findIndex((arg) => arg.includes('worker/host/preload'));
    assert.equal(args[at - 1], '--import');
    return [...args.slice(0, at - 1), ...args.slice(at + 1)];
  }

  function flagsOf(app: string, options: Partial<ResolvedOptions> = {}): readonly string[] {
    return flagsIn(programOf(app, options));
  }

  function errorOf(app: string, options: Partial<ResolvedOptions> = {}): PointsmanError {
    try {
      programOf(app, options);
    } catch (error) {
      assert.ok(error instanceof PointsmanError, String(error));
      return error;
    }
    return assert.fail('it was accepted');
  }

  it('is the file of the app, with its arguments, in a process group of its own', () => {
    const app = write('server.js');
    const program = programOf(relative('.', app), { args: ['--port', 'x y'] });
    assert.deepEqual([program.entry, program.args], [app, ['--port', 'x y']]);
    assert.deepEqual([program.cwd, program.detached], [undefined, true]);
  });

  it('is the file behind a link by the name that was given, which Node itself follows', () => {
    write('releases/2/server.js');
    symlinkSync(join(directory, 'releases/2'), join(directory, 'current'));
    const app = join(directory, 'current/server.js');
    assert.equal(programOf(app).entry, app);
  });

  it('is looked up at each start, when a link may lead to another release', () => {
    const [old, current] = [join(directory, 'releases/1'), join(directory, 'current')];
    const release = (to: string) => {
      rmSync(current, { force: true });
      symlinkSync(to, current);
    };
    write('releases/1/package.json', '{ "main": "old.js" }');
    write('releases/2/package.json', '{ "main": "new.js" }');
    const files = [write('releases/1/old.js'), write('releases/2/new.js')];
    write('releases/2/new.js.map');
    release(old);
    const program = programOf(current);
    assert.deepEqual([program.entry, flagsIn(program)], [files[0], []]);
    release(join(directory, 'releases/2'));
    assert.deepEqual([program.entry, flagsIn(program)], [files[1], ['--enable-source-maps']]);
    rmSync(current);
    assert.equal(program.entry, current, 'and is left to Node where there is nothing');
    assert.deepEqual(flagsIn(program), []);
  });

  it('is what Node would run of a directory', () => {
    const index = write('plain/index.js');
    assert.equal(programOf(join(directory, 'plain')).entry, index);
    write('package/package.json', '{ "main": "lib/main.js" }');
    const main = write('package/lib/main.js');
    assert.equal(programOf(join(directory, 'package')).entry, main);
  });

  it('makes a worker of node:cluster of each process, numbered by its slot', () => {
    const { env } = programOf(write('server.js'));
    assert.deepEqual(env(3), { NODE_UNIQUE_ID: '3', NODE_APP_INSTANCE: '2' });
  });

  it('loads our own part before what the user names, and behind what runs it from source', () => {
    process.execArgv = ['--no-warnings'];
    const app = write('server.js');
    const [inherited, flag, url, ...given] = programOf(app, { nodeArgs: ['--import=x'] }).nodeArgs(1);
    assert.deepEqual([inherited, flag, ...given], ['--no-warnings', '--import', '--import=x']);
    const preload = fileURLToPath(url!);
    assert.equal(existsSync(preload), true);
    assert.match(preload, /worker.host.preload\.ts$/);
  });

  it('gives each slot a debugger port of its own', () => {
    const program = programOf(write('server.js'), { nodeArgs: ['--inspect=9300'] });
    assert.deepEqual([flagsIn(program, 1), flagsIn(program, 2)], [['--inspect=9300'], ['--inspect=9301']]);
  });

  it('names the lines of the source where there is a map, unless told otherwise', () => {
    const [plain, mapped] = [write('plain.js'), write('mapped.js')];
    write('mapped.js.map');
    const flag = ['--enable-source-maps'];
    assert.deepEqual([flagsOf(plain), flagsOf(mapped)], [[], flag]);
    assert.deepEqual(
      [flagsOf(plain, { sourceMaps: true }), flagsOf(mapped, { sourceMaps: false })],
      [flag, []],
    );
  });

  it('reads the files of variables in order, wherever the workers run', () => {
    const [app, first, second] = [write('server.js'), write('a.env'), write('b.env')];
    const flags = flagsOf(app, { envFile: [relative('.', first), second], cwd: directory });
    assert.deepEqual(flags, [`--env-file=${first}`, `--env-file=${second}`]);
    const missing = errorOf(app, { envFile: [join(directory, 'missing.env')] });
    assert.equal(missing.code, 'ERR_INVALID_OPTION');
    assert.match(missing.message, /--env-file .*missing\.env .*there is no such file/);
  });

  it('runs where --cwd says, which must be a directory', () => {
    const app = write('server.js');
    assert.equal(programOf(app, { cwd: relative('.', directory) }).cwd, directory);
    for (const cwd of [app, join(directory, 'missing')]) {
      const error = errorOf(app, { cwd });
      assert.equal(error.code, 'ERR_INVALID_OPTION');
      assert.ok(error.message.includes(`--cwd ${cwd} `), error.message);
    }
  });

  it('says what is missing of a worker that is not ready', () => {
    const app = write('server.js');
    assert.match(programOf(app).missing!, /server\.js has not listened/);
    assert.match(programOf(app, { waitReady: true }).missing!, /--wait-ready .*process\.send\('ready'\)/);
  });

  it('is refused when there is no such file, by the path as it was given', () => {
    const error = errorOf('no/such/server.js');
    assert.deepEqual([error.code, error.exitCode], ['ERR_APP_NOT_FOUND', exitCodes.usage]);
    assert.match(error.message, /^The app no\/such\/server\.js cannot be read: there is no such file\./);
    assert.equal((error.cause as NodeJS.ErrnoException).code, 'ENOENT');
  });

  it('is refused for a directory with nothing to run, in one line', () => {
    const { code, message } = errorOf(directory);
    assert.equal(code, 'ERR_APP_NOT_FOUND');
    assert.ok(message.includes(directory));
    assert.doesNotMatch(message, /\n/);
  });

  describe('in TypeScript', () => {
    it('is run by the tsx beside it', () => {
      write('node_modules/tsx/package.json', '{ "exports": "./loader.mjs" }');
      const loader = write('node_modules/tsx/loader.mjs');
      for (const name of ['server.ts', 'server.mts', 'server.cts', 'server.tsx']) {
        assert.deepEqual(flagsOf(write(name)), ['--import', pathToFileURL(loader).href], name);
      }
      assert.deepEqual(flagsOf(write('server.js')), [], 'and JavaScript without');
    });

    it('is run as the user said, if the flags say so', () => {
      const app = write('server.ts');
      const flags = [
        '--import=tsx',
        '--loader=ts-node/esm',
        '--experimental-strip-types',
        '--require=ts-node/register',
      ];
      for (const flag of flags) assert.deepEqual(flagsOf(app, { nodeArgs: [flag] }), [flag]);
      process.execArgv = ['--import', 'tsx'];
      assert.deepEqual(flagsOf(app), ['--import', 'tsx']);
    });

    it('is left to a Node that runs it', { skip: !runsTypeScript && 'this Node does not' }, () => {
      for (const name of ['server.ts', 'server.mts', 'server.cts'])
        assert.deepEqual(flagsOf(write(name)), []);
    });

    it('is refused where nothing runs it, with what would', {
      skip: runsTypeScript && 'this Node does',
    }, () => {
      const { code, exitCode, message } = errorOf(write('server.ts'));
      assert.deepEqual([code, exitCode], ['ERR_APP_NOT_RUNNABLE', exitCodes.usage]);
      assert.match(
        message,
        /server\.ts cannot be run: Node\.js \d+\.\d+\.\d+ does not run TypeScript\. .*tsx/,
      );
    });

    it('is refused as .tsx, which no Node runs by itself', () => {
      assert.equal(errorOf(write('server.tsx')).code, 'ERR_APP_NOT_RUNNABLE');
    });
  });

  it('is our own responder without an app, under the flags of lb', () => {
    process.execArgv = ['--no-warnings'];
    const { entry, args, cwd, detached, missing, nodeArgs, env } = builtInProgram();
    assert.match(entry, /worker.entry\.ts$/);
    assert.equal(existsSync(entry), true);
    assert.deepEqual([args, cwd, detached, missing, env(1)], [[], undefined, false, undefined, {}]);
    assert.deepEqual(nodeArgs(1), ['--no-warnings']);
  });
});
