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

// Integration tests measure and kill real processes; side by side on few cores they would disturb each other.
const concurrency = kind === 'integration' ? 1 : 2;
if (kind === 'integration') {
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
const { status, signal } = spawnSync(
  process.execPath,
  ['--import', 'tsx', '--test', '--test-reporter=spec', `--test-concurrency=${concurrency}`, ...files],
  {
    stdio: 'inherit',
    env: { ...process.env, ...(kind === 'integration' ? { POINTSMAN_IS_BUILT: '1' } : {}) },
  },
);
process.exit(signal === null ? (status ?? 1) : 1);
