import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { algorithmCatalog, decoratorOptions, findAlgorithm } from '../../src/algorithms/index.ts';
import { type Outcome, type RunOptions, runLb } from './run-lb.ts';

const folder = mkdtempSync(join(tmpdir(), 'lb-main-'));
after(() => rmSync(folder, { recursive: true }));

/** Refused as a user wants it: one short paragraph, on standard error, without a stack. */
async function refused(line: string, options?: RunOptions): Promise<string> {
  const { exitCode, stdout, stderr } = await runLb(line.split(' ').filter(Boolean), options);
  assert.deepEqual([exitCode, stdout], [2, ''], stderr);
  assert.match(stderr, /^lb: .* \[ERR_[A-Z_]+\]\n$/);
  assert.doesNotMatch(stderr, /\n\s+at |Usage/);
  return stderr;
}

async function said(line: string, options?: RunOptions): Promise<Outcome> {
  const outcome = await runLb(line.split(' '), options);
  assert.deepEqual([outcome.exitCode, outcome.stderr], [0, '']);
  return outcome;
}

describe('lb', { concurrency: 2 }, () => {
  it('shows its help, wrapped to the terminal', async () => {
    const { stdout } = await said('--help', { env: { COLUMNS: '60' } });
    assert.match(stdout, /--workers <auto\|n\|n%>/);
    assert.match(stdout, /Exit codes\n +0 /);
    assert.ok(stdout.split('\n').every((line) => line.length <= 60 || !line.trim().includes('  ')));
  });

  it('ends without a word when nobody reads its help', async () => {
    assert.deepEqual(await runLb(['--help'], { isDeaf: true }), { exitCode: 0, stdout: '', stderr: '' });
  });

  it('shows the same help when it is asked for by a word', async () => {
    assert.equal((await said('help')).stdout, (await said('--help')).stdout);
    assert.equal((await said('help sim')).stdout, (await said('sim --help')).stdout);
  });

  it('shows the help of a command', async () => {
    assert.match((await said('algos --help')).stdout, /lb algos \[name\] \[--json\]/);
  });

  it('shows its version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    assert.equal((await said('--version')).stdout, `${version}\n`);
  });

  it('lists the algorithms by what they look at, and all that is known of them as JSON', async () => {
    const { stdout } = await said('algos', { env: { COLUMNS: '110' } });
    const lines = stdout.split('\n');
    for (const { name, group } of algorithmCatalog) {
      const [heading, row] = [
        lines.indexOf(`By ${group}`),
        lines.findIndex((line) => line.startsWith(`  ${name} `)),
      ];
      assert.ok(heading !== -1 && row > heading, name);
    }
    for (const { name } of decoratorOptions) assert.match(stdout, new RegExp(`^  ${name}=`, 'm'));
    const { algorithms, decoratorOptions: shared } = JSON.parse((await said('algos --json')).stdout);
    assert.deepEqual(algorithms, JSON.parse(JSON.stringify(algorithmCatalog)));
    assert.deepEqual(shared, JSON.parse(JSON.stringify(decoratorOptions)));
  });

  it('explains one algorithm, also by another name of it', async () => {
    const { stdout } = await said('algos twos', { env: { COLUMNS: '110' } });
    const flat = stdout.replace(/\s+/g, ' ');
    const entry = findAlgorithm('p2c')!;
    for (const text of [entry.summary, entry.rule, entry.useWhen, entry.avoidWhen, entry.source]) {
      assert.ok(flat.includes(text), text);
    }
    for (const { name, doc } of [...entry.options, ...decoratorOptions]) {
      assert.ok(flat.includes(` ${name}=`) && flat.includes(doc), name);
    }
    assert.equal(JSON.parse((await said('algos twos --json')).stdout).name, 'p2c');
    assert.match((await said('algos ring')).stdout, /address of the client/);
  });

  it('refuses to explain what it does not know', async () => {
    assert.match(
      await refused('algos leastcon'),
      /expected the name of one algorithm\. Did you mean leastconn\?/,
    );
    assert.match(await refused('algos rr p2c'), /expected the name of one algorithm/);
  });

  it('prints a completion script for the shell in use, or the one that is named', async () => {
    assert.match((await said('completion', { env: { SHELL: '/usr/bin/zsh' } })).stdout, /^#compdef lb/);
    assert.match((await said('completion bash', { env: { SHELL: '/usr/bin/zsh' } })).stdout, /^###-begin-lb/);
    assert.match(await refused('completion zhs'), /expected bash, zsh or fish\. Did you mean zsh\?/);
    assert.doesNotMatch(await refused('completion tcsh'), /Did you mean/);
  });

  it('completes commands, and the flags of each command', async () => {
    const { stdout: names } = await said('--get-yargs-completions lb al');
    assert.ok(names.split('\n').includes('algos'), names);
    const { stdout: flags } = await said('--get-yargs-completions lb --wo');
    assert.ok(flags.split('\n').includes('--workers'), flags);
    const { stdout: ofAlgos } = await said('--get-yargs-completions lb algos --');
    assert.ok(ofAlgos.includes('--json') && !ofAlgos.includes('--workers'), ofAlgos);
  });

  it('completes the values of options', async () => {
    const { exitCode, stdout } = await runLb(['--get-yargs-completions', 'lb', '--algo', '']);
    assert.deepEqual([exitCode, stdout], [0, `${algorithmCatalog.map(({ name }) => name).join('\n')}\n`]);
  });

  it('says that the limit of open files is too low', async () => {
    // Node 20 cannot even open all modules with it; later versions get as far as counting what workers need.
    const { exitCode, stderr } = await runLb(['-w', '1', '-p', '0'], { openFiles: 60 });
    assert.equal(exitCode, 2, stderr);
    assert.match(stderr, /^lb: The open-file limit is 60, but .* \[ERR_DESCRIPTOR_LIMIT\]\n$/);
  });

  it('says that Node.js is too old', async () => {
    const old =
      'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "18.20.0" } });';
    const { exitCode, stdout, stderr } = await runLb(['--help'], {
      preload: [`data:text/javascript,${old}`],
    });
    assert.deepEqual([exitCode, stdout], [1, '']);
    assert.equal(
      stderr,
      'lb: Node.js 18.20.0 is not supported. Use Node.js 20.19 or later. [ERR_UNSUPPORTED_PLATFORM]\n',
    );
  });

  it('imports and awaits nothing at the top of its first file, for the sake of old versions of Node.js', () => {
    const source = readFileSync(new URL('../../src/cli/main.ts', import.meta.url), 'utf8');
    assert.doesNotMatch(source, /^(import|export)\b|^[^\s/*].*\bawait /m);
  });

  it('calls what it did not expect a bug, with a code and the stack', async () => {
    const breaking =
      'const { stringify } = JSON; JSON.stringify = (value, replacer, indent) => { if (indent === 2) throw new Error("boom"); return stringify(value, replacer, indent); };';
    const { exitCode, stderr } = await runLb(['algos', '--json'], {
      preload: [`data:text/javascript,${breaking}`],
    });
    assert.equal(exitCode, 1);
    assert.match(stderr, /^lb: Internal error: boom\. .* \[ERR_INTERNAL\]\nError: boom\n +at /);
  });

  it('refuses unknown flags, commands and values with a suggestion', async () => {
    assert.match(await refused('--wrokers 3'), /Did you mean --workers\?/);
    assert.match(await refused('strat'), /Did you mean start\?/);
    assert.match(await refused('--algo leastconns'), /Did you mean least-connections\?/);
    assert.match(await refused('--port 70000'), /--port 70000 .* nearest valid value is 65535\./);
    assert.match(await refused('--workers'), /^lb: --workers needs a value: expected auto, a whole number/);
    assert.match(await refused('-w --algo rr'), /^lb: --workers needs a value: /);
    assert.match(await refused('--help=false'), /expected --help without a value/);
    assert.match(
      await refused('--log-pretty maybe'),
      /^lb: --log-pretty maybe is not valid: expected auto, on,/,
    );
    assert.match(await refused('--defer-accept maybe'), /^lb: --defer-accept maybe is not valid/);
  });

  it('refuses a second app, and arguments without one', async () => {
    assert.match(
      await refused('server.js extra'),
      /^lb: "extra" is not valid: .* Arguments of the app go after --/,
    );
    assert.match(await refused('-- server.js'), /^lb: -- server\.js is for an app, but no app is given\./);
  });

  it('names the variable that is wrong', async () => {
    assert.match(await refused('', { env: { LB_WORKERS: 'foo' } }), /^lb: LB_WORKERS=foo is not valid/);
  });

  it('names the config file that is wrong, and what in it', async () => {
    writeFileSync(join(folder, 'broken.ts'), 'export default {');
    writeFileSync(join(folder, 'wrong.json'), '{ "workers": 0 }');
    const { exitCode, stderr } = await runLb(['--config', 'broken.ts'], { cwd: folder });
    assert.equal(exitCode, 2);
    assert.match(stderr, /^lb: The config file broken\.ts cannot be used: .*ERR_CONFIG_INVALID/s);
    assert.match(
      await refused('--config wrong.json', { cwd: folder }),
      /^lb: workers in wrong\.json, 0, is not valid/,
    );
    assert.match(
      await refused('--config nope.json', { cwd: folder }),
      /nope\.json cannot be read: there is no such file/,
    );
  });

  it('lets no argument steer the terminal', async () => {
    const { stderr } = await runLb(['\x1b[2J\x9b']);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is what is tested
    assert.doesNotMatch(stderr, /[\x1b\x9b]/);
  });
});
