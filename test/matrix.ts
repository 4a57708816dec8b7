/** Runs every test under each supported Node: `npm run test:matrix [20 22 ...]`. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const supported = ['20', '22', '24', '26'];
const asked = process.argv.slice(2);
const versions = asked.length > 0 ? asked : supported;
const results: { version: string; unit: string; integration: string }[] = [];

for (const version of versions) {
  const directory = mkdtempSync(join(tmpdir(), `pointsman-node-${version}-`));
  try {
    // The `node` package carries the official binary; its own install step links it.
    run('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefix', directory, `node@${version}`]);
    const bin = join(directory, 'node_modules', 'node', 'bin');
    const node = join(bin, 'node');
    const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
    const exact = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
    console.log(`\n== Node ${exact} ==`);
    results.push({
      version: exact,
      unit: test(node, 'unit', env),
      integration: test(node, 'integration', env),
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
console.table(results);
process.exit(results.every(({ unit, integration }) => unit === 'pass' && integration === 'pass') ? 0 : 1);

function test(node: string, kind: string, env: NodeJS.ProcessEnv): string {
  const { status } = spawnSync(node, ['--import', 'tsx', 'test/run.ts', kind], { stdio: 'inherit', env });
  return status === 0 ? 'pass' : 'FAIL';
}

function run(command: string, args: string[]): void {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`);
}
