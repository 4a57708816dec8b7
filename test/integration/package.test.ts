/** The package as a user gets it: packed, checked by the tools that know the pitfalls, installed and run. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { built } from '../built.ts';
import { killLeftovers, startBalancer } from './balancer.ts';
import { request } from './client.ts';

describe('the packed package', () => {
  let directory: string;
  let tarball: string;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'pointsman-package-'));
    built();
    // Without the script that would build it again: other tests run what is built at the same time.
    run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', directory], resolve('.'));
    tarball = join(directory, readdirSync(directory).find((file) => file.endsWith('.tgz'))!);
  });
  after(() => {
    killLeftovers();
    rmSync(directory, { recursive: true, force: true });
  });

  it('has nothing that publint would correct', () => {
    run(bin('publint'), ['run', tarball, '--strict'], resolve('.'));
  });

  it('has types that resolve wherever the package does', () => {
    run(bin('attw'), [tarball, '--profile', 'esm-only'], resolve('.'));
  });

  it('holds the built program, the READMEs, the dashboard for Grafana, the picture of the page and nothing else', () => {
    const files = run('tar', ['-tzf', tarball]).trim().split('\n');
    const strays = files.filter(
      (file) =>
        !/^package\/(dist\/.*\.(js|d\.ts)|package\.json|((src|bench)\/(.*\/)?)?README\.md|LICENSE|src\/metrics\/grafana-dashboard\.json|src\/dashboard\/page\.png)$/.test(
          file,
        ),
    );
    assert.deepEqual(strays, []);
    assert.ok(files.includes('package/dist/cli/main.js') && files.includes('package/dist/worker/entry.js'));
  });

  it('runs from where it was installed, without its development dependencies', () => {
    const project = join(directory, 'project');
    run('mkdir', ['-p', project]);
    writeFileSync(
      join(project, 'package.json'),
      JSON.stringify({ name: 'a-user', private: true, type: 'module' }),
    );
    run('npm', ['install', '--silent', '--no-audit', '--no-fund', '--omit=dev', tarball], project);
    const installed = JSON.parse(readFileSync(join(project, 'node_modules/pointsman/package.json'), 'utf8'));
    assert.equal(run(join(project, 'node_modules/.bin/lb'), ['--version']).trim(), installed.version);
    // A package named lb exists; this name is ours wherever it is run.
    assert.equal(run(join(project, 'node_modules/.bin/pointsman'), ['--version']).trim(), installed.version);
    writeFileSync(
      join(project, 'use.js'),
      "import { algorithmCatalog } from 'pointsman'; console.log(algorithmCatalog.map((a) => a.name).join());",
    );
    assert.match(run(process.execPath, ['use.js'], project), /^rr,/);
  });

  it('serves from source, too', async () => {
    const program = ['--import', 'tsx', 'src/cli/main.ts'];
    const balancer = await startBalancer(['--workers', '2'], { program });
    const { text } = await request(balancer.port, { path: '/whoami' });
    assert.match(text, /"generation":1/);
    assert.equal((await balancer.stop()).exit.code, 0);
  });
});

function bin(name: string): string {
  return resolve('node_modules/.bin', name);
}

function run(command: string, args: string[], cwd?: string): string {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}\n${stderr}`);
  }
}
