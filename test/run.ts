/** Runs the tests of one kind under this Node: `tsx test/run.ts unit | integration [part of a file name ...]`. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const [kind, ...parts] = process.argv.slice(2);
if (kind !== 'unit' && kind !== 'integration') {
  console.error('usage: tsx test/run.ts unit | integration [part of a file name ...]');
  process.exit(2);
}

const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .filter((file) => file.startsWith('integration') === (kind === 'integration'))
  .filter((file) => parts.length === 0 || parts.some((part) => file.includes(part)))
  .map((file) => join('test', file))
  .sort();

// Unit tests of the command run the built program, too: it starts several times faster than from source.
const { status } = spawnSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);

// Those that measure would disturb each other, and be disturbed.
const measures = (file: string): boolean => /integration\/(compare\/|bench\.)/.test(file);
const isGood = [
  run(
    files.filter((file) => !measures(file)),
    2,
  ),
  run(files.filter(measures), 1),
].every((good) => good);
process.exit(isGood ? 0 : 1);

function run(tests: readonly string[], concurrency: number): boolean {
  if (tests.length === 0) return true;
  const { status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--test', '--test-reporter=spec', `--test-concurrency=${concurrency}`, ...tests],
    {
      stdio: 'inherit',
      env: { ...process.env, POINTSMAN_IS_BUILT: '1' },
    },
  );
  return status === 0;
}
