/** The package as a user gets it: packed, checked by the tools that know the pitfalls, installed and run. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { built } from '../built.ts';
import { killLeftovers, startBalancer } from './balancer.ts';
import { request } from './client.ts';

/** What serving may bring with it, pointsman itself included. */
const MOST_PACKAGES = 60;
const MOST_BYTES = 15_000_000;

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

  it('holds the built program, the READMEs, the dashboard for Grafana, the picture of the page, the units of systemd, the examples for what stands in front and nothing else', () => {
    const files = run('tar', ['-tzf', tarball]).trim().split('\n');
    const strays = files.filter(
      (file) =>
        !/^package\/(dist\/.*\.(js|d\.ts)|package\.json|((src|bench)\/(.*\/)?)?README\.md|LICENSE|src\/metrics\/grafana-dashboard\.json|src\/dashboard\/page\.png|src\/systemd\/lb\.(service|socket)|src\/edge\/(haproxy\.cfg|nginx\.conf|kubernetes\.yaml))$/.test(
          file,
        ),
    );
    assert.deepEqual(strays, []);
    assert.ok(files.includes('package/dist/cli/main.js') && files.includes('package/dist/worker/entry.js'));
  });

  describe('installed without what is for development or optional', () => {
    let project: string;
    let lb: string;

    before(() => {
      project = join(directory, 'project');
      mkdirSync(project);
      const manifest = { name: 'a-user', private: true, type: 'module' };
      writeFileSync(join(project, 'package.json'), JSON.stringify(manifest));
      const omitted = ['--omit=dev', '--omit=optional'];
      run('npm', ['install', '--silent', '--no-audit', '--no-fund', ...omitted, tarball], project);
      lb = join(project, 'node_modules/.bin/lb');
    });

    it('is at most 60 packages and 15 MB', () => {
      const lock = readFileSync(join(project, 'node_modules/.package-lock.json'), 'utf8');
      const packages = Object.keys((JSON.parse(lock) as { packages: object }).packages);
      assert.ok(packages.length <= MOST_PACKAGES, `${packages.length}: ${packages.join()}`);
      const bytes = bytesBelow(join(project, 'node_modules'));
      assert.ok(bytes <= MOST_BYTES, `${bytes} bytes`);
    });

    it('runs under both of its names, and can be imported', () => {
      const { version } = JSON.parse(
        readFileSync(join(project, 'node_modules/pointsman/package.json'), 'utf8'),
      ) as { version: string };
      assert.equal(run(lb, ['--version']).trim(), version);
      // A package named lb exists; this name is ours wherever it is run.
      assert.equal(run(join(project, 'node_modules/.bin/pointsman'), ['--version']).trim(), version);
      writeFileSync(
        join(project, 'use.js'),
        "import { algorithmCatalog } from 'pointsman'; console.log(algorithmCatalog.map((a) => a.name).join());",
      );
      assert.match(run(process.execPath, ['use.js'], project), /^rr,/);
    });

    it('serves an app, with a config file in TypeScript', async () => {
      const folder = join(project, 'app');
      mkdirSync(folder);
      writeFileSync(join(folder, 'lb.config.ts'), 'export default { workers: 2 as number };');
      const app = join(folder, 'app.js');
      writeFileSync(
        app,
        "import { createServer } from 'node:http'; createServer((_, to) => to.end('hello')).listen(0);",
      );
      const config = ['--config', join(folder, 'lb.config.ts')];
      const balancer = await startBalancer([app, ...config], { program: [realpathSync(lb)] });
      assert.match((await request(balancer.port)).text, /\r\n\r\nhello$/);
      assert.equal((await balancer.stop()).exit.code, 0);
    });

    it('simulates, shows the demo’s and the live view’s help and completes in a shell', () => {
      assert.match(run(lb, ['sim', '--workers', '4', '--requests', '2000', '--algos', 'rr'], project), /rr/);
      for (const command of ['demo', 'top']) assert.match(run(lb, [command, '--help']), /^lb: /);
      assert.match(run(lb, ['completion', 'bash']), /complete/);
    });

    for (const [line, names] of [
      ['bench', ['autocannon', 'hdr-histogram-js']],
      ['compare', ['autocannon', 'hdr-histogram-js', 'zod']],
      ['sim --report out.html', ['@observablehq/plot', 'linkedom']],
    ] as const) {
      it(`says for lb ${line} the line that installs what it needs`, () => {
        const { status, stdout, stderr } = spawnSync(lb, line.split(' '), { cwd: project, encoding: 'utf8' });
        assert.deepEqual([status, stdout], [11, ''], stderr);
        const install = /run "npm install --save-dev ([^"]+)"\. \[ERR_PACKAGE_MISSING\]\n$/.exec(stderr)?.[1];
        assert.deepEqual(
          install?.split(' ').map((name) => name.replace(/(?<=.)@[\d.]+$/, '')),
          names,
        );
      });
    }
  });

  it('serves from source, too', async () => {
    const program = ['--import', 'tsx', 'src/cli/main.ts'];
    const balancer = await startBalancer(['--workers', '2'], { program });
    const { text } = await request(balancer.port, { path: '/whoami' });
    assert.match(text, /"generation":1/);
    assert.equal((await balancer.stop()).exit.code, 0);
  });
});

function bytesBelow(directory: string): number {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(directory, name)))
    .reduce((sum, found) => sum + (found.isFile() ? found.size : 0), 0);
}

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
