/** Daily jobs of a real agent under libfaketime: the clock on the wall is the test's, the steady one is the machine's. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { inZone, shown } from '../../agent/zones.ts';
import { killLeftovers, waitFor } from '../balancer.ts';
import { type Playground, play } from './playground.ts';

const ZONE = 'Europe/Berlin';
const library = libfaketime();
const skip = library === undefined && 'libfaketime is not installed (Debian: faketime)';
const parent = temporaryDirectory();

/** Where Debian has it: a directory for each kind of machine. */
function libfaketime(): string | undefined {
  const usr = '/usr/lib';
  if (process.platform !== 'linux' || !existsSync(usr)) return undefined;
  return readdirSync(usr)
    .map((directory) => join(usr, directory, 'faketime', 'libfaketimeMT.so.1'))
    .find((path) => existsSync(path));
}

/** The clock of all processes that are started with `env`. */
function fakeClock(file: string) {
  return {
    env: {
      TZ: ZONE,
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
    /** It shows this now, in local time: `2026-03-28 23:59:58`. */
    set(time: string): void {
      const ms = inZone(ZONE, () => new Date(time.replace(' ', 'T')).getTime());
      writeFileSync(file, `${ms > Date.now() ? '+' : ''}${((ms - Date.now()) / 1000).toFixed(3)}s`);
    },
  };
}

/** From now on the agent looks at the clock at this time, or later. Of a time that comes twice the first one is meant. */
async function past({ runs }: Playground, time: string, plusMs = 0): Promise<void> {
  const ms = inZone(ZONE, () => new Date(time.replace(' ', 'T')).getTime()) + plusMs;
  const before = runs('fast').length;
  await waitFor(
    () =>
      runs('fast')
        .slice(before)
        .some(({ atMs }) => atMs > ms),
    `it to be ${time}`,
  );
}

afterEach(killLeftovers);

describe('a daily job under faketime', { timeout: 120_000, skip }, () => {
  it('is done once a day, over midnight, changes of the clock and the death of the agent', async () => {
    const clock = fakeClock(join(parent, 'clock'));
    clock.set('2026-03-28 22:00:00');
    const at = await play(parent, 'midnight fast', [], clock.env);
    const done = (): string[] =>
      inZone(ZONE, () =>
        at
          .runs('midnight')
          .filter(({ act }) => act === 'end')
          .map(({ atMs }) => shown(atMs)),
      );
    const expected: string[] = [];
    const meets = async (...midnights: string[]): Promise<void> => {
      expected.push(...midnights);
      await waitFor(() => done().length >= expected.length, `the run of ${midnights.at(-1)}`);
      assert.deepEqual(done(), expected);
    };
    await past(at, '2026-03-28 22:00:00');
    assert.deepEqual(done(), []);
    clock.set('2026-03-28 23:59:59.5');
    await meets('2026-03-29 00:00');

    // At 02:00 it becomes 03:00.
    clock.set('2026-03-29 01:59:59.5');
    await past(at, '2026-03-29 03:00:00');
    process.kill(await at.who(), 'SIGKILL');
    await waitFor(() => at.log('agent-exit').length === 1, 'the agent to die');
    await at.who();
    clock.set('2026-03-29 23:59:59.5');
    await meets('2026-03-30 00:00');

    // Back over midnight, and again.
    clock.set('2026-03-29 23:59:59.5');
    await past(at, '2026-03-30 00:00:00');
    await at.restartAgent();
    // Asleep for two days and more.
    clock.set('2026-04-01 10:00:00');
    await meets('2026-03-31 00:00', '2026-04-01 00:00');

    // Set forward by months: the last day is enough. At 03:00 it becomes 02:00.
    clock.set('2026-10-24 23:59:59.5');
    await meets('2026-10-24 00:00', '2026-10-25 00:00');
    clock.set('2026-10-25 02:59:59.5');
    await past(at, '2026-10-25 02:59:59', 1_200);
    clock.set('2026-10-25 23:59:59.5');
    await meets('2026-10-26 00:00');

    assert.equal((await at.balancer.stop()).exit.code, 0);
    assert.deepEqual(done(), expected);
  });
});
