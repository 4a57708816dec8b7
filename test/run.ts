/** Runs the tests of one kind under this Node: `tsx test/run.ts unit | integration [part of a file name ...]`. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [kind, ...parts] = process.argv.slice(2);
if (kind !== 'unit' && kind !== 'integration') {
  console.error('usage: tsx test/run.ts unit | integration [part of a file name ...]');
  process.exit(2);
}

/** They take longest, and would keep one core busy when all others are done. */
const LONG =
  /hostile-workers|broken-mailboxes|worker-death|http-checks|reload\.|stopping|starting|staying|cli\/(control|main|serve|sim)|predict|edge\/nodes/;

/** Those that measure would disturb each other, and be disturbed. */
const MEASURES = /integration\/(compare\/|bench\.)/;

/** Integration tests wait much of their time; unit tests compute. */
const AT_ONCE = kind === 'integration' ? 3 : 2;

/** Processes that the files share which need none of their own: to start one takes longer than most of them. */
const SHARED = 6;

/** More files than this fail for a reason. */
const MOST_ONCE_MORE = 2;

const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .filter((file) => file.startsWith('integration') === (kind === 'integration'))
  .filter((file) => parts.length === 0 || parts.some((part) => file.includes(part)))
  .map((file) => join('test', file))
  .sort((left, right) => Number(LONG.test(right)) - Number(LONG.test(left)) || (left < right ? -1 : 1));

// Unit tests of the command run the built program, too: it starts several times faster than from source.
const { status } = spawnSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);

const folder = mkdtempSync(join(tmpdir(), 'pointsman-tests-'));
try {
  const together = files.filter((file) => !MEASURES.test(file));
  const sharing = kind === 'unit' ? together.filter(mayShare) : [];
  const alone = together.filter((file) => !sharing.includes(file));
  const failed = [
    ...run([...alone, ...inFewFiles(sharing)], AT_ONCE),
    ...run(
      files.filter((file) => MEASURES.test(file)),
      1,
    ),
  ];
  process.exitCode = failed.length === 0 || onceMore(failed) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}

/** It only computes: no hook of its would run for others, it changes nothing of the process, and leaves no handle. */
function mayShare(file: string): boolean {
  const touches =
    /^(before|after)(Each)?\(|\b(mock|process|globalThis)\b[.[]|from 'node:(?!test'|assert|events'|path'|url')|set(Timeout|Interval)|run-lb/m;
  return !touches.test(readFileSync(file, 'utf8'));
}

/** Neighbours share their modules, too. */
function inFewFiles(all: readonly string[]): string[] {
  const size = Math.ceil(all.length / SHARED);
  return Array.from({ length: size === 0 ? 0 : Math.ceil(all.length / size) }, (_, index) => {
    const own = all.slice(index * size, (index + 1) * size);
    const file = join(folder, `${index + 1}.test.mjs`);
    writeFileSync(file, own.map((path) => `import ${JSON.stringify(pathToFileURL(path).href)};\n`).join(''));
    return file;
  });
}

/** The files among them that failed. */
function run(tests: readonly string[], concurrency: number): string[] {
  if (tests.length === 0) return [];
  const list = join(folder, 'failed');
  rmSync(list, { force: true });
  const { status } = spawnSync(
    process.execPath,
    [
      ...['--import', 'tsx', '--test', `--test-concurrency=${concurrency}`],
      ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
      ...['--test-reporter=./test/failed-files.mjs', `--test-reporter-destination=${list}`],
      ...tests,
    ],
    {
      stdio: 'inherit',
      env: { ...process.env, POINTSMAN_IS_BUILT: '1' },
    },
  );
  if (status === 0) return [];
  // Otherwise it did not come to its end, and what it had told by then is not all.
  const isWhole = status === 1 && existsSync(list);
  const failed = isWhole ? [...new Set(readFileSync(list, 'utf8').trim().split('\n'))] : [];
  // A test may lie in a file that others share: nobody knows which of them ran it.
  const areKnown = failed.length > 0 && failed.every((file) => tests.includes(file));
  return areKnown ? failed : [...tests];
}

/**
 * Whether these pass when nothing runs beside them. Processes wait for each other in integration tests, and a shared
 * machine may stop one of them for seconds. It is told, as whoever reads it should know which tests mind.
 */
function onceMore(failed: readonly string[]): boolean {
  if (kind === 'unit' || failed.length > MOST_ONCE_MORE) return false;
  const again = run(failed, 1);
  const passed = failed.filter((file) => !again.includes(file));
  if (passed.length > 0)
    console.log(`failed beside others (see above), and passed alone: ${passed.join(', ')}`);
  return again.length === 0;
}
